using System.Globalization;
using RankOrchestrator.Domain.Requests;
using RankOrchestrator.Domain.Tables;

namespace RankOrchestrator.Orchestrator.Snapshots;

/// <summary>Attributes of a candidate as people read them.</summary>
internal static class AttributeTexts
{
    /// <summary>What stands for a cell that is absent.</summary>
    public const string Absent = "(none)";

    /// <summary>Whole numbers up to this are groups of their own.</summary>
    private const int MostCounted = 20;

    /// <summary>The values of an attribute: one, several of a list, or <see cref="Absent"/>.</summary>
    /// <param name="request">The request.</param>
    /// <param name="row">The candidate.</param>
    /// <param name="attribute">The attribute's column; negative where the surface has none of the name.</param>
    public static string[] Of(RankRequest request, int row, int attribute)
    {
        if (attribute < 0 || request.Candidates.Attributes.Columns[attribute] is not { } column || !column.IsPresent(row))
        {
            return [Absent];
        }

        if (column.Definition.IsSingle)
        {
            return [Text(column, request.Strings, row)];
        }

        var (start, length) = (column.ListStarts[row], column.ListLengths[row]);
        string Element(int element) => (column.Definition.IsMap ? request.Strings.Text(column.Keys[element]) + ": " : "") + Text(column, request.Strings, element);
        return length == 0 ? [Absent] : [.. Enumerable.Range(start, length).Select(Element).Distinct(StringComparer.Ordinal)];
    }

    /// <summary>The groups that an item belongs to by an attribute: its values, and of numbers and times the ranges that they lie in.</summary>
    public static string[] GroupsOf(RankRequest request, int row, int attribute)
    {
        var column = attribute < 0 ? null : request.Candidates.Attributes.Columns[attribute];
        return column is null || !column.Definition.IsSingle || !column.IsPresent(row) ? Of(request, row, attribute) : column.Definition.Type switch
        {
            ColumnType.Double => [Range(column.Doubles[row])],
            ColumnType.Int => [Math.Abs((double)column.Longs[row]) <= MostCounted ? column.Longs[row].ToString(CultureInfo.InvariantCulture) : Range(column.Longs[row])],
            ColumnType.Timestamp => [new DateTime(column.Longs[row], DateTimeKind.Utc).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)],
            ColumnType.Duration => [Range(new TimeSpan(column.Longs[row]).TotalSeconds) + " s"],
            _ => Of(request, row, attribute),
        };
    }

    /// <summary>The range of a number between neighbours of 1, 2, 5, 10, 20, 50 and so on, such as <c>20 to 50</c>; the lower end belongs to it.</summary>
    internal static string Range(double value)
    {
        if (value == 0)
        {
            return "0";
        }

        var size = (decimal)Math.Pow(10, Math.Floor(Math.Log10(Math.Clamp(Math.Abs(value), 1e-12, 1e15))));
        var scaled = Math.Abs(value) / (double)size;
        var (low, high) = scaled < 2 ? (1, 2) : scaled < 5 ? (2, 5) : (5, 10);
        return value > 0
            ? string.Create(CultureInfo.InvariantCulture, $"{low * size} to {high * size}")
            : string.Create(CultureInfo.InvariantCulture, $"-{high * size} to -{low * size}");
    }

    private static string Text(Column column, StringPool strings, int cell) => column.Definition.Type switch
    {
        ColumnType.String => strings.Text(column.Codes[cell]),
        ColumnType.Double => column.Doubles[cell].ToString("R", CultureInfo.InvariantCulture),
        ColumnType.Int => column.Longs[cell].ToString(CultureInfo.InvariantCulture),
        ColumnType.Bool => Bits.Contains(column.Flags, cell) ? "true" : "false",
        ColumnType.Timestamp => new DateTime(column.Longs[cell], DateTimeKind.Utc).ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture),
        ColumnType.Duration => new TimeSpan(column.Longs[cell]).ToString("c", CultureInfo.InvariantCulture),
        _ => throw new NotSupportedException(column.Definition.Type.ToString()),
    };
}
