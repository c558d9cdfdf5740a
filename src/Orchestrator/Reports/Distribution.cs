namespace RankOrchestrator.Orchestrator.Reports;

/// <summary>
/// How numbers above 0 are spread, in as much memory whatever their number: they are counted in bins whose ends are 2 %
/// apart, so that a quantile is off by 1 % at most.
/// </summary>
internal sealed class Distribution
{
    private const double Ratio = 1.02;
    private readonly SortedDictionary<int, int> bins = [];
    private int zeros;

    /// <summary>How many there are.</summary>
    public int Count { get; private set; }

    /// <summary>The largest; 0 where there are none.</summary>
    public double Largest { get; private set; }

    /// <summary>Their sum.</summary>
    public double Sum { get; private set; }

    /// <summary>Their mean; 0 where there are none.</summary>
    public double Mean => Count == 0 ? 0 : Sum / Count;

    /// <summary>Adds one; what is not above 0 is counted as 0.</summary>
    public void Add(double value)
    {
        Count++;
        if (!(value > 0) || !double.IsFinite(value))
        {
            zeros++;
            return;
        }

        Sum += value;
        Largest = Math.Max(Largest, value);
        var bin = (int)Math.Floor(Math.Log(value) / Math.Log(Ratio));
        bins[bin] = bins.GetValueOrDefault(bin) + 1;
    }

    /// <summary>The number that a share of them does not exceed; 0 where there are none.</summary>
    public double Quantile(double share)
    {
        var rank = (int)Math.Ceiling(share * Count);
        var below = zeros;
        if (rank <= below)
        {
            return 0;
        }

        foreach (var (bin, count) in bins)
        {
            below += count;
            if (rank <= below)
            {
                return Math.Min(Largest, Math.Pow(Ratio, bin + 0.5));
            }
        }

        return Largest;
    }
}
