namespace RankOrchestrator.Bench;

/// <summary>What came of the requests of one run. Times are from the moment at which a request was due to be sent.</summary>
internal sealed class Tally
{
    private readonly Lock gate = new();
    private readonly List<double> pages = [];
    private readonly List<double> refusals = [];

    public int Reduced { get; private set; }

    public int Degraded { get; private set; }

    public int Failed { get; private set; }

    public int Pages => pages.Count;

    public int Refusals => refusals.Count;

    /// <summary>Pages that came within this time.</summary>
    public int PagesWithin(double milliseconds) => pages.Count(page => page <= milliseconds);

    public double PageQuantile(double share) => Quantile(pages, share);

    public double RefusalQuantile(double share) => Quantile(refusals, share);

    public void Add(Answer answer, TimeSpan time)
    {
        var milliseconds = time.TotalMilliseconds;
        lock (gate)
        {
            switch (answer.Status)
            {
                case 200:
                    pages.Add(milliseconds);
                    Reduced += answer.IsReduced ? 1 : 0;
                    Degraded += answer.IsDegraded ? 1 : 0;
                    break;
                case 503:
                    refusals.Add(milliseconds);
                    break;
                default:
                    Failed++;
                    break;
            }
        }
    }

    public void Fail()
    {
        lock (gate)
        {
            Failed++;
        }
    }

    /// <summary>The smallest time that this share does not exceed; NaN of nothing.</summary>
    private static double Quantile(List<double> times, double share)
    {
        if (times.Count == 0)
        {
            return double.NaN;
        }

        var sorted = times.Order().ToArray();
        return sorted[Math.Max(0, (int)Math.Ceiling(share * sorted.Length) - 1)];
    }
}
