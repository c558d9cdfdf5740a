using System.Collections.Immutable;
using RankOrchestrator.Policies.Experiments;

namespace RankOrchestrator.Orchestrator.Canaries;

/// <summary>A canary as it was written, what was seen of it, and whether its users were given back. Used by one at a time.</summary>
internal sealed class CanaryState
{
    private const string ShownPrefix = "shown_";

    private readonly ICanaryGuard[] guards;

    /// <param name="experiment">An experiment with a canary.</param>
    public CanaryState(Experiment experiment)
    {
        var canary = experiment.Served!.Canary!;
        Version = experiment.Served.Version;
        Baseline = experiment.Arms[0].Name;
        Attributes = [.. canary.Guardrails.Where(rail => rail.Of.StartsWith(ShownPrefix, StringComparison.Ordinal)).Select(rail => rail.Of[ShownPrefix.Length..])];
        guards = [.. canary.Guardrails.Select(rail => Guard(rail, canary.Chance / canary.Guardrails.Length))];
    }

    /// <summary>What tells this canary from another one of its name.</summary>
    public string Version { get; }

    /// <summary>The arm beside which it stands.</summary>
    public string Baseline { get; }

    /// <summary>Attributes of items that guardrails name.</summary>
    public ImmutableArray<string> Attributes { get; }

    /// <summary>Pages of the canary and of the baseline.</summary>
    public (long Canary, long Baseline) Pages { get; private set; }

    /// <summary>The sequential tests.</summary>
    public IReadOnlyList<ICanaryGuard> Guards => guards;

    /// <summary>The guardrail that broke; null while none has.</summary>
    public ICanaryGuard? Broken { get; private set; }

    /// <summary>When it broke.</summary>
    public DateTimeOffset? BrokenAt { get; private set; }

    /// <summary>What is known of all guardrails together.</summary>
    public CanaryOutcome Outcome => Broken is not null ? CanaryOutcome.Breached
        : Array.TrueForAll(guards, guard => guard.Outcome == CanaryOutcome.Held) ? CanaryOutcome.Held
        : CanaryOutcome.Inconclusive;

    /// <summary>Takes a page; true when a guardrail breaks with it.</summary>
    public bool Observe(CanaryPage page, DateTimeOffset now)
    {
        if (Broken is not null)
        {
            return false;
        }

        Pages = page.IsCanary ? (Pages.Canary + 1, Pages.Baseline) : (Pages.Canary, Pages.Baseline + 1);
        foreach (var guard in guards)
        {
            guard.Observe(page);
        }

        return Breaks(now);
    }

    /// <summary>An item was hidden on one of its pages; true when a guardrail breaks with it.</summary>
    public bool Hide(bool isCanary, DateTimeOffset now)
    {
        if (Broken is null)
        {
            (Array.Find(guards, guard => guard is HideGuard) as HideGuard)?.Hide(isCanary);
        }

        return Broken is null && Breaks(now);
    }

    private bool Breaks(DateTimeOffset now)
    {
        Broken = Array.Find(guards, guard => guard.Outcome == CanaryOutcome.Breached);
        BrokenAt = Broken is null ? null : now;
        return Broken is not null;
    }

    private static ICanaryGuard Guard(CanaryGuardrail rail, double chance) => rail.Of switch
    {
        "failed" => new EventGuard(rail.Of, rail.AtWorst, chance, page => page.IsFailed),
        "degraded" => new EventGuard(rail.Of, rail.AtWorst, chance, page => page.IsDegraded),
        "hides" => new HideGuard(rail.Of, rail.AtWorst, chance),
        "p99" => new TimeGuard(rail.AtWorst, chance),
        "value" => new MeanGuard(rail.Of, rail.AtWorst, chance, isBetterUp: true, page => page.Value, _ => 1),
        _ => new MeanGuard(
            rail.Of, rail.AtWorst, chance, isBetterUp: false, page => page.Shown.GetValueOrDefault(rail.Of[ShownPrefix.Length..]), page => page.Items),
    };
}
