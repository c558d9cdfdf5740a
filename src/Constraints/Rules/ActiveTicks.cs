using System.Collections.Immutable;
using RankOrchestrator.Policies.Documents;

namespace RankOrchestrator.Constraints.Rules;

/// <summary>Periods of a rule or constraint as UTC ticks.</summary>
internal static class ActiveTicks
{
    /// <summary>The ticks from which and before which it is in force; empty when it always is.</summary>
    public static ImmutableArray<(long From, long To)> Of(ImmutableArray<ActivePeriod> periods, string timeZone) => [.. periods.Select(period => period.In(timeZone))];

    /// <summary>Whether a time lies in one of the periods, or there are none.</summary>
    public static bool Contain(ImmutableArray<(long From, long To)> periods, long ticks)
    {
        foreach (var (from, to) in periods)
        {
            if (ticks >= from && ticks < to)
            {
                return true;
            }
        }

        return periods.IsEmpty;
    }
}
