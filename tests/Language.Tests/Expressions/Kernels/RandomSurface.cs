using RankOrchestrator.Domain.Requests;
using RankOrchestrator.Domain.Tables;
using RankOrchestrator.Language.Expressions.Evaluation;
using RankOrchestrator.Language.Expressions.Types;

namespace RankOrchestrator.Language.Tests.Expressions.Kernels;

/// <summary>A surface with a column of every type, and requests with missing values, NaN and infinities.</summary>
internal static class RandomSurface
{
    private static readonly string[] Texts = ["", "a", "ab", "abc", "é🤪", "zz", "other", "b🤪"];
    private static readonly double[] Doubles = [0, -0.0, 1, -1, 0.5, 3, 1e308, -1e308, double.NaN, double.PositiveInfinity, double.NegativeInfinity, double.Epsilon];
    private static readonly long[] Longs = [0, 1, -1, 2, 7, long.MaxValue, long.MinValue, 9_007_199_254_740_993];

    private static readonly SurfaceSchema Schema = new(
        new TableSchema(
        [
            new("brand", ColumnType.String), new("category", ColumnType.String) { Nullable = false }, new("price", ColumnType.Double), new("margin", ColumnType.Double) { Nullable = false },
            new("stock", ColumnType.Int), new("sponsored", ColumnType.Bool), new("publishedAt", ColumnType.Timestamp), new("age", ColumnType.Duration),
            new("labels", ColumnType.String) { IsList = true }, new("sizes", ColumnType.Double) { IsList = true },
            new("offers", ColumnType.Double) { IsMap = true },
        ]),
        new TableSchema([new("f1", ColumnType.Double), new("f2", ColumnType.Double)]),
        new TableSchema(
        [
            new("country", ColumnType.String), new("tenure", ColumnType.Double), new("vip", ColumnType.Bool), new("cap", ColumnType.Int), new("since", ColumnType.Timestamp),
            new("interest", ColumnType.Double) { IsMap = true }, new("quota", ColumnType.Int) { IsMap = true, AllowedKeys = ["", "a", "ab", "abc", "é🤪", "zz", "other", "b🤪"] },
        ]));

    public static ExpressionEnvironment Environment() => new(Schema, new VocabularyBuilder())
    {
        KnowsValue = true,
        Predictions = ["ctr", "cvr"],
        Weights = ["a", "b"],
        Tags = ["t1", "t2"],
        Flags = ["f"],
        Variants = ["v"],
    };

    /// <summary>A request in which nothing is missing and every list has three texts of six bytes.</summary>
    public static EvaluationFrame Largest(Vocabulary vocabulary)
    {
        var request = new RankRequest(Schema, vocabulary);
        request.Context.AddRow();
        for (var row = 0; row < 100; row++)
        {
            request.Candidates.AddRow();
            request.Candidates.SetId(row, "abcdef"u8);
            foreach (var column in request.Candidates.Attributes.Columns)
            {
                if (column.Definition is { IsList: true, Type: ColumnType.String })
                {
                    column.BeginList(row);
                    for (var element = 0; element < 3; element++)
                    {
                        column.AppendCode(row, request.Strings.Add("é🤪"));
                    }
                }
                else if (column.Definition.Type == ColumnType.Double && column.Definition.IsSingle)
                {
                    column.SetDouble(row, 1);
                }
                else if (column.Definition.Type == ColumnType.Bool)
                {
                    column.SetFlag(row, false);
                }
            }
        }

        var predictions = new PredictionTable(["ctr", "cvr"]);
        predictions.Reset(100);
        var frame = new EvaluationFrame(request.Candidates, request.Context, predictions, new TagTable(2)) { Weights = [1, 1], Flags = [false], Variants = [0] };
        frame.TakeValues(new double[100]);
        return frame;
    }

    public static EvaluationFrame Frame(Vocabulary vocabulary, Random random)
    {
        var request = new RankRequest(Schema, vocabulary);
        Fill(request.Context, random, request.Context.AddRow());
        var rows = random.Next(3) == 0 ? random.Next(3) : random.Next(140);
        for (var row = 0; row < rows; row++)
        {
            request.Candidates.AddRow();
            request.Candidates.SetId(row, System.Text.Encoding.UTF8.GetBytes(row % 7 == 0 ? Texts[row / 7 % Texts.Length] : "p" + row.ToString(System.Globalization.CultureInfo.InvariantCulture)));
            Fill(request.Candidates.Attributes, random, row);
            Fill(request.Candidates.Features, random, row);
        }

        var predictions = new PredictionTable(["ctr", "cvr"]);
        predictions.Reset(rows);
        var tags = new TagTable(2);
        tags.Reset(rows);
        for (var row = 0; row < rows; row++)
        {
            predictions.Column(0)[row] = random.NextDouble();
            predictions.Column(1)[row] = random.Next(3);
            Bits.Add(tags.Rows(random.Next(2)), row);
        }

        var frame = new EvaluationFrame(request.Candidates, request.Context, predictions, tags)
        {
            Weights = [random.NextDouble(), -2],
            Flags = [random.Next(2) == 0],
            Variants = [request.Strings.Add(Pick(Texts, random))],
            NowTicks = new DateTime(2026, 2, 20, 18, 0, 0, DateTimeKind.Utc).Ticks + random.Next(1_000),
        };
        frame.TakeValues([.. Enumerable.Range(0, rows).Select(_ => Pick(Doubles, random))]);
        return frame;
    }

    private static void Fill(ColumnTable table, Random random, int row)
    {
        foreach (var column in table.Columns)
        {
            if (!column.Definition.IsSingle)
            {
                FillElements(table, column, random, row);
            }
            else if (!column.Definition.Nullable || random.Next(4) > 0)
            {
                switch (column.Definition.Type)
                {
                    case ColumnType.Bool: column.SetFlag(row, random.Next(2) == 0); break;
                    case ColumnType.Int: column.SetLong(row, Pick(Longs, random)); break;
                    case ColumnType.Double: column.SetDouble(row, Pick(Doubles, random)); break;
                    case ColumnType.String: column.SetCode(row, table.Strings.Add(Pick(Texts, random))); break;
                    case ColumnType.Timestamp:
                        column.SetLong(
                        row,
                        random.Next(8) == 0 ? random.NextInt64(DateTime.MaxValue.Ticks + 1) : new DateTime(2026, 2, 20, 0, 0, 0, DateTimeKind.Utc).Ticks - random.Next(2)); break;
                    default: column.SetLong(row, random.Next(8) == 0 ? random.NextInt64(-90_000_000_000_000_000, 90_000_000_000_000_000) : random.Next(-2, 3) * TimeSpan.TicksPerDay); break;
                }
            }
        }
    }

    private static void FillElements(ColumnTable table, Column column, Random random, int row)
    {
        if (random.Next(3) == 0)
        {
            return;
        }

        column.BeginList(row);
        foreach (var text in Texts.OrderBy(_ => random.Next()).Take(random.Next(4)))
        {
            switch (column.Definition.Type)
            {
                case ColumnType.String: column.AppendCode(row, table.Strings.Add(text)); break;
                case ColumnType.Int: column.AppendLong(row, Pick(Longs, random)); break;
                default: column.AppendDouble(row, Pick(Doubles, random)); break;
            }

            if (column.Definition.IsMap)
            {
                column.SetLastKey(table.Strings.Add(text));
            }
        }

        if (column.Definition.IsMap)
        {
            column.SortMap(row, table.Strings).ShouldBe(StringPool.Missing);
        }
    }

    private static T Pick<T>(T[] choices, Random random) => choices[random.Next(choices.Length)];
}
