using System.Globalization;
using System.Text.Json.Nodes;
using RankOrchestrator.Domain.Tables;
using RankOrchestrator.Language.Expressions.Tree;
using RankOrchestrator.Language.Expressions.Values;
using RankOrchestrator.Orchestrator.Plans;

namespace RankOrchestrator.Orchestrator.Probes;

/// <summary>Cells that make a difference to a surface: what its schema allows, and the numbers and texts that its expressions compare with, exactly and just beside.</summary>
internal sealed class ProbeValues
{
    private readonly double[] numbers;
    private readonly string[] texts;
    private readonly DateTimeOffset[] instants;

    public ProbeValues(SurfacePlan surface)
    {
        var expressions = surface.Rules.Checked.SelectMany(rule => rule.Expressions)
            .Concat(surface.Constraints.Expressions).Concat(surface.Value.Expressions);
        numbers = [.. expressions.SelectMany(expression => Literals(expression.Root)).Concat([0, 1]).SelectMany(number => new[] { number, number - 0.01, number + 0.01 }).Distinct().Order()];
        texts = [.. surface.Vocabulary.Texts.Order(StringComparer.Ordinal)];
        instants = [.. surface.Policy.Rules.SelectMany(rule => rule.Active).Concat(surface.Policy.Constraints.SelectMany(constraint => constraint.Active))
            .SelectMany(period => new[] { period.From, period.To }).Select(bound => bound?.In(surface.Policy.TimeZone)).OfType<DateTimeOffset>()
            .SelectMany(instant => new[] { instant, instant.AddDays(-1), instant.AddDays(1) }).Distinct().Order()];
    }

    /// <summary>A cell that a column may hold; null for none.</summary>
    public JsonNode? Cell(ColumnDefinition column, DateTimeOffset now, Random random)
        => column.Nullable && random.Next(8) == 0 ? null
            : column.IsList ? new JsonArray([.. Enumerable.Range(0, column.Dimension ?? random.Next(4)).Select(_ => (JsonNode?)Scalar(column, now, random))])
            : column.IsMap ? Map(column, now, random)
            : Scalar(column, now, random);

    private JsonObject Map(ColumnDefinition column, DateTimeOffset now, Random random)
    {
        var map = new JsonObject();
        for (var entry = random.Next(4); entry > 0; entry--)
        {
            map[column.AllowedKeys.IsEmpty ? AnyText(random) : column.AllowedKeys[random.Next(column.AllowedKeys.Length)]] = Scalar(column, now, random);
        }

        return map;
    }

    /// <summary>An instant at which something may begin or end, or near to another.</summary>
    public DateTimeOffset Instant(DateTimeOffset now, Random random)
        => instants.Length > 0 && random.Next(2) == 0 ? instants[random.Next(instants.Length)] : now.AddHours(random.Next(-24 * 60, 24 * 60));

    private JsonValue Scalar(ColumnDefinition column, DateTimeOffset now, Random random) => column.Type switch
    {
        ColumnType.Bool => JsonValue.Create(random.Next(2) == 0),
        ColumnType.Int => JsonValue.Create((long)Math.Round(Number(column, random))),
        ColumnType.Double => JsonValue.Create(Number(column, random)),
        ColumnType.String => JsonValue.Create(Text(column, random)),
        ColumnType.Timestamp => JsonValue.Create(now.AddHours(random.Next(-24 * 40, 24)).UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture)),
        ColumnType.Duration => JsonValue.Create(random.Next(0, 100_000).ToString(CultureInfo.InvariantCulture) + "s"),
        _ => throw new ArgumentOutOfRangeException(nameof(column), column.Type, null),
    };

    private double Number(ColumnDefinition column, Random random)
    {
        var number = random.Next(3) == 0 ? random.NextDouble() * (column.Maximum ?? 100) : numbers[random.Next(numbers.Length)];
        return Math.Round(Math.Clamp(number, column.Minimum ?? -1e6, column.Maximum ?? 1e6), 4);
    }

    private string Text(ColumnDefinition column, Random random)
        => !column.AllowedValues.IsEmpty ? column.AllowedValues[random.Next(column.AllowedValues.Length)] : AnyText(random);

    private string AnyText(Random random)
        => texts.Length > 0 && random.Next(2) == 0 ? texts[random.Next(texts.Length)]
            : "x-" + random.Next(4).ToString(CultureInfo.InvariantCulture);

    private static IEnumerable<double> Literals(BoundNode node)
        => node is BoundLiteral literal
            ? literal.Value.Kind switch { ValueKind.Int => [literal.Value.AsInt], ValueKind.Double => [literal.Value.AsDouble], _ => [] }
            : BoundChildren.Of(node).SelectMany(Literals);
}
