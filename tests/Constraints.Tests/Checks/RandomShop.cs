using System.Text;
using RankOrchestrator.Domain.Requests;
using RankOrchestrator.Domain.Tables;

namespace RankOrchestrator.Constraints.Tests.Checks;

/// <summary>Conditions and candidates of every kind over <see cref="ShopFolder"/>'s schema.</summary>
internal static class RandomShop
{
    private static readonly string[] Tests =
    [
        "item.price < 3.0", "item.price >= 3.0", "item.price == 3.0", "item.price != 5.0", "item.price in [1.0, 5.0]", "5.0 > item.price",
        "item.margin < 0.0", "item.margin > -2.0", "item.stock > 1", "item.stock <= 1", "item.stock > 0.5",
        "item.category == \"a\"", "item.category != \"b\"", "item.category in [\"a\", \"b\"]", "item.category.startsWith(\"a\")", "item.category.contains(\"b\")",
        "item.shelf == \"cold\"", "item.shelf != \"cold\"", "item.sponsored", "item.fresh", "has(item.price)", "has(item.category)", "has(item.sponsored)",
        "item.price * 2.0 > 4.0", "item.publishedAt > now", "\"x\" in item.labels", "item.labels.exists(label, label == \"x\")", "item.sponsored == item.fresh",
        "(item.fresh ? item.sponsored : item.price > 3.0)", "item.category == item.merchant",
    ];

    public static string Condition(Random random, int depth)
    {
        if (depth == 0 || random.Next(3) == 0)
        {
            var test = Tests[random.Next(Tests.Length)];
            return random.Next(3) == 0 ? $"!({test})" : test;
        }

        var joined = string.Join(random.Next(3) == 0 ? " || " : " && ", Enumerable.Range(0, random.Next(2, 4)).Select(_ => $"({Condition(random, depth - 1)})"));
        return random.Next(6) == 0 ? $"!({joined})" : joined;
    }

    /// <summary>A request of so many candidates, any of whose values may be missing.</summary>
    public static RankRequest Request(SurfaceSchema schema, Vocabulary vocabulary, int candidates, Random random)
    {
        var request = new RankRequest(schema, vocabulary) { Now = new DateTimeOffset(2026, 2, 20, 0, 0, 0, TimeSpan.Zero) };
        request.Context.AddRow();
        for (var number = 0; number < candidates; number++)
        {
            AddCandidate(request, number, random);
        }

        request.Candidates.SortById();
        return request;
    }

    private static void AddCandidate(RankRequest request, int number, Random random)
    {
        var row = request.Candidates.AddRow();
        request.Candidates.SetId(row, Encoding.UTF8.GetBytes($"p{number:000}"));
        foreach (var column in request.Candidates.Attributes.Columns)
        {
            if (column.Definition.Nullable && random.Next(4) == 0)
            {
                continue;
            }

            switch (column.Definition)
            {
                case { Dimension: not null }:
                    break;
                case { IsList: true }:
                    column.BeginList(row);
                    if (random.Next(2) == 0)
                    {
                        column.AppendCode(row, request.Strings.Add(random.Next(2) == 0 ? "x" : "y"));
                    }

                    break;
                case { Type: ColumnType.String, AllowedValues: { IsEmpty: false } values }:
                    column.SetCode(row, request.Strings.Add(values[random.Next(values.Length)]));
                    break;
                case { Type: ColumnType.String }:
                    column.SetCode(row, request.Strings.Add(new[] { "a", "b", "ab", "c" }[random.Next(4)]));
                    break;
                case { Type: ColumnType.Double, Minimum: { } lowest and < 0 }:
                    column.SetDouble(row, lowest + (random.Next(5) * 0.5));
                    break;
                case { Type: ColumnType.Double }:
                    column.SetDouble(row, random.Next(7));
                    break;
                case { Type: ColumnType.Bool }:
                    column.SetFlag(row, random.Next(2) == 0);
                    break;
                case { Type: ColumnType.Int }:
                    column.SetLong(row, random.Next(4));
                    break;
                default:
                    column.SetLong(row, request.Now.UtcTicks + random.Next(-2, 3));
                    break;
            }
        }
    }
}
