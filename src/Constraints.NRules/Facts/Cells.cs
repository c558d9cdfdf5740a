using RankOrchestrator.Domain.Tables;
using RankOrchestrator.Language.Expressions.Values;

namespace RankOrchestrator.Constraints.NRules.Facts;

/// <summary>Cells of columns as typed values; an absent cell is null, or a failed <see cref="Value"/>, and an absent list is empty.</summary>
internal static class Cells
{
    private static readonly Value Missing = Value.Error("no such attribute");

    public static bool? Bool(Column column, int row) => column.IsPresent(row) ? Bits.Contains(column.Flags, row) : null;

    public static long? Int(Column column, int row) => column.IsPresent(row) ? column.Longs[row] : null;

    public static double? Double(Column column, int row) => column.IsPresent(row) ? column.Doubles[row] : null;

    public static string? Text(Column column, int row, StringPool strings) => column.IsPresent(row) ? strings.Text(column.Codes[row]) : null;

    public static Value Of(Column column, int row, StringPool strings)
    {
        if (column.Definition.IsMap)
        {
            return Map(column, row, strings);
        }

        if (!column.Definition.IsList)
        {
            return column.IsPresent(row) ? Element(column, row, strings) : Missing;
        }

        var elements = new Value[column.ListLengths[row]];
        for (var index = 0; index < elements.Length; index++)
        {
            elements[index] = Element(column, column.ListStarts[row] + index, strings);
        }

        return Value.List(elements);
    }

    private static Value Map(Column column, int row, StringPool strings)
    {
        var (keys, values) = (new Value[column.ListLengths[row]], new Value[column.ListLengths[row]]);
        for (var index = 0; index < keys.Length; index++)
        {
            keys[index] = Value.String(strings.Text(column.Keys[column.ListStarts[row] + index]));
            values[index] = Element(column, column.ListStarts[row] + index, strings);
        }

        return ValueMap.Of(keys, values);
    }

    private static Value Element(Column column, int cell, StringPool strings) => column.Definition.Type switch
    {
        ColumnType.Bool => Value.Bool(Bits.Contains(column.Flags, cell)),
        ColumnType.Int => Value.Int(column.Longs[cell]),
        ColumnType.Double => Value.Double(column.Doubles[cell]),
        ColumnType.String => Value.String(strings.Text(column.Codes[cell])),
        ColumnType.Timestamp => Value.TimestampFromTicks(column.Longs[cell]),
        ColumnType.Duration => Value.DurationFromTicks(column.Longs[cell]),
        _ => throw new InvalidOperationException($"Unknown type {column.Definition.Type}."),
    };
}
