using System.Globalization;

namespace RankOrchestrator.Evaluation.Logs;

/// <summary>Whether a column is what it is meant to be.</summary>
internal static class Column
{
    /// <summary>Throws when the column has another number of rows.</summary>
    public static void Check(string name, int length, int count)
    {
        if (length != count)
        {
            throw new ArgumentException(string.Create(CultureInfo.InvariantCulture, $"The column of the {name} has {length} rows, not {count}."), name);
        }
    }

    /// <summary>Throws when the column has another number of rows, or a row is not what it must be.</summary>
    public static void Check(string name, ReadOnlySpan<double> column, int count, Func<double, bool> isRight, string words)
    {
        Check(name, column.Length, count);
        for (var row = 0; row < column.Length; row++)
        {
            if (!isRight(column[row]))
            {
                throw new ArgumentException(string.Create(CultureInfo.InvariantCulture, $"The {name} of row {row} is {column[row]}, not {words}."), name);
            }
        }
    }
}
