using RankOrchestrator.Domain.Tables;

namespace RankOrchestrator.Bench.Policies;

/// <summary>Both ways must come to the same values, or their times mean nothing.</summary>
internal static class Agreement
{
    public static void Check(Surface surface, double[] values, double[] expected)
    {
        for (var row = 0; row < values.Length; row++)
        {
            var isExcluded = Bits.Contains(surface.State.Excluded, row);
            if (isExcluded != double.IsNaN(expected[row]) || (!isExcluded && Math.Abs(values[row] - expected[row]) > 1e-12 * Math.Abs(expected[row])))
            {
                throw new InvalidOperationException($"Row {row}: {values[row]} (excluded: {isExcluded}), by hand {expected[row]}.");
            }
        }
    }
}
