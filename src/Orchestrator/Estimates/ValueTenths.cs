namespace RankOrchestrator.Orchestrator.Estimates;

/// <summary>
/// In which tenth of a column a number lies. The column is of what is asked about, which nothing that was drawn has a part in: tenths of what was
/// shown would differ with what was, and a model by tenths would know a little of each row.
/// </summary>
internal sealed class ValueTenths
{
    /// <summary>Tenths, what is below all of the column, and what is above.</summary>
    public const int Cells = Tenths + 2;

    private const int Tenths = 10;

    private readonly double[] sorted;

    /// <param name="column">Its numbers; what is none is left out.</param>
    public ValueTenths(IEnumerable<double> column)
    {
        sorted = [.. column.Where(number => !double.IsNaN(number))];
        Array.Sort(sorted);
    }

    /// <summary>
    /// A cell, from 0; equal numbers are in one. What lies outside of the column is in no tenth: what was explored there is mostly below, and would
    /// make the lowest tenth look worse than it is. -1 for what is no number.
    /// </summary>
    public int Of(double number)
    {
        if (double.IsNaN(number))
        {
            return -1;
        }

        if (sorted.Length == 0 || number < sorted[0])
        {
            return Tenths;
        }

        if (number > sorted[^1])
        {
            return Tenths + 1;
        }

        var (below, end) = (0, sorted.Length);
        while (below < end)
        {
            var middle = (below + end) / 2;
            (below, end) = sorted[middle] < number ? (middle + 1, end) : (below, middle);
        }

        return (int)((long)below * Tenths / sorted.Length);
    }
}
