using RankOrchestrator.Objectives.Remote;

namespace RankOrchestrator.Objectives.FanOut;

/// <summary>
/// Cuts a request's time into a part for the models and a reserve for everything after them (rules, slots, writing).
/// The reserve follows the measured time of the rest: its 99th percentile with half as much again, within limits. Safe for
/// concurrent use.
/// </summary>
public sealed class FanOutBudget
{
    private readonly QuantileEstimate rest = new(0.99);

    /// <summary>Smallest reserve. Default 2 ms: timers and scheduling take their part too.</summary>
    public TimeSpan Least { get; init; } = TimeSpan.FromMilliseconds(2);

    /// <summary>Largest share of the time that is held back. Default one half: a page without models is worth little.</summary>
    public double MostShare { get; init; } = 0.5;

    /// <summary>What is held back now, before the share limits it.</summary>
    public TimeSpan Reserve
    {
        get
        {
            var measured = TimeSpan.FromMilliseconds(rest.Value * 1.5);
            return measured > Least ? measured : Least;
        }
    }

    /// <summary>Reports how long the rest of a request took.</summary>
    public void Observe(TimeSpan restOfRequest) => rest.Observe(Math.Max(0.001, restOfRequest.TotalMilliseconds));

    /// <summary>The models' part of what is left of a request's time.</summary>
    public TimeSpan ForModels(TimeSpan left)
    {
        var reserve = Reserve;
        var most = left * MostShare;
        return left - (reserve < most ? reserve : most);
    }
}
