using System.Collections.Immutable;
using RankOrchestrator.Domain.Pages;
using RankOrchestrator.Domain.Tables;
using RankOrchestrator.Policies.Constraints;
using RankOrchestrator.Policies.Documents;
using RankOrchestrator.Policies.Exploration;
using RankOrchestrator.Policies.Rules;
using RankOrchestrator.Policies.Sayings;

namespace RankOrchestrator.Policies.Surfaces;

/// <summary>One surface: what its requests carry, what an item is worth there, and what its page must look like.</summary>
public sealed record SurfacePolicy
{
    /// <summary>The default of <see cref="MostCandidates"/>.</summary>
    public const int DefaultMostCandidates = 2_000;

    /// <summary>The default of <see cref="Deadline"/>.</summary>
    public static readonly TimeSpan DefaultDeadline = TimeSpan.FromMilliseconds(100);

    /// <summary>The name requests ask for.</summary>
    public required PolicyText Name { get; init; }

    /// <summary>What the surface is, for people.</summary>
    public string Description { get; init; } = "";

    /// <summary>What a request may carry.</summary>
    public required SurfaceSchema Schema { get; init; }

    /// <summary>Attributes that name a candidate to people, in the order in which they are shown.</summary>
    public ImmutableArray<string> Display { get; init; } = [];

    /// <summary>Models to call, by name.</summary>
    public ImmutableArray<PolicyText> Models { get; init; } = [];

    /// <summary>The named terms of an item's value.</summary>
    public required ImmutableArray<ValueTermPolicy> Terms { get; init; }

    /// <summary>Whether the terms are added up (otherwise multiplied).</summary>
    public bool TermsAreSummed { get; init; } = true;

    /// <summary>Named weights with their values.</summary>
    public ImmutableArray<WeightPolicy> Weights { get; init; } = [];

    /// <summary>The rules in force, in no order that matters.</summary>
    public ImmutableArray<RulePolicy> Rules { get; init; } = [];

    /// <summary>The engine that runs the rules; null for the one that the process uses by default.</summary>
    public PolicyText? RuleEngine { get; init; }

    /// <summary>The constraints.</summary>
    public ImmutableArray<ConstraintPolicy> Constraints { get; init; } = [];

    /// <summary>Where every rule and constraint of the folder is defined, listed here or not, by its name: for findings.</summary>
    public IReadOnlyDictionary<string, (string Path, bool IsConstraint)> DefinedElsewhere { get; init; } = new Dictionary<string, (string, bool)>(StringComparer.Ordinal);

    /// <summary>The page's slots.</summary>
    public required SlotPolicy Slots { get; init; }

    /// <summary>How hard to look for the best page.</summary>
    public AllocationPolicy Allocation { get; init; } = new();

    /// <summary>How other pages than the best are served now and then; null when they never are.</summary>
    public ExplorationPolicy? Exploration { get; init; }

    /// <summary>What items that were shown little are worth more; its rule and its cap are among those above. Null for nothing.</summary>
    public UncertaintyBonus? Bonus { get; init; }

    /// <summary>Time for an answer when the request names none.</summary>
    public TimeSpan Deadline { get; init; } = DefaultDeadline;

    /// <summary>The language of what is said where the request's have no words; null for none.</summary>
    public string? Language { get; init; }

    /// <summary>Where days begin that <c>active</c> names, and by which clock fields of times are read that name no zone.</summary>
    public string TimeZone { get; init; } = "UTC";

    /// <summary>Most candidates of a request.</summary>
    public int MostCandidates { get; init; } = DefaultMostCandidates;

    /// <summary>What a request may lack.</summary>
    public RequestPolicy Requests { get; init; } = new();
}

/// <summary>What a request may lack and still be answered with a page.</summary>
public sealed record RequestPolicy
{
    /// <summary>Whether bad and unknown fields and candidates are dropped, instead of refusing the request.</summary>
    public bool IsTolerant { get; init; }

    /// <summary>Whether a request without candidates, from the start or once bad ones are dropped, gets an empty page.</summary>
    public bool MayBeEmpty { get; init; }
}

/// <summary>One named part of an item's value.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Expression">What it is worth.</param>
/// <param name="Say">What is said of items that it did much for; null when nothing is.</param>
public sealed record ValueTermPolicy(string Name, PolicyText Expression, Saying? Say = null);

/// <summary>A named weight.</summary>
public sealed record WeightPolicy(PolicyText Name, double Value);

/// <summary>How a page's slots count.</summary>
public sealed record SlotPolicy
{
    /// <summary>Fewest slots a request may ask for.</summary>
    public int Fewest { get; init; } = 1;

    /// <summary>Most slots a request may ask for.</summary>
    public int Most { get; init; } = 100;

    /// <summary>Whether slots may stay empty.</summary>
    public bool MayStayEmpty { get; init; }

    /// <summary>How attention falls from slot to slot.</summary>
    public PositionCurve Curve { get; init; } = PositionCurve.Logarithmic;

    /// <summary>Slot weights written out; beyond them the last one holds. Overrides the curve when not empty.</summary>
    public ImmutableArray<double> Weights { get; init; } = [];

    /// <summary>How much a slot counts; never more than the slot before it.</summary>
    public double Weight(int slot) => Weights.IsEmpty
        ? Curve switch
        {
            PositionCurve.Logarithmic => 1 / Math.Log2(slot + 2),
            PositionCurve.Reciprocal => 1.0 / (slot + 1),
            PositionCurve.Geometric => Math.Pow(0.85, slot),
            _ => 1,
        }
        : Weights[Math.Min(slot, Weights.Length - 1)];
}

/// <summary>How attention falls from slot to slot; slot 0 weighs 1.</summary>
public enum PositionCurve
{
    /// <summary>1 / log2(slot + 2), the discount of DCG (Järvelin and Kekäläinen 2002).</summary>
    Logarithmic,

    /// <summary>1 / (slot + 1).</summary>
    Reciprocal,

    /// <summary>0.85^slot, the persistence of rank-biased precision (Moffat and Zobel 2008).</summary>
    Geometric,

    /// <summary>Every slot counts the same.</summary>
    Flat,
}

/// <summary>How hard to look for the best page.</summary>
public sealed record AllocationPolicy
{
    /// <summary><c>auto</c>, <c>certified</c>, <c>cp-sat</c> or <c>greedy</c>.</summary>
    public string Engine { get; init; } = EngineNames.Certified;

    /// <summary>A relative gap that is good enough; 0 asks for proof.</summary>
    public double GapTolerance { get; init; }

    /// <summary>Steps before the search stops; null takes the engine's default.</summary>
    public long? StepBudget { get; init; }
}
