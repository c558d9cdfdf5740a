using System.Collections.Immutable;
using RankOrchestrator.Language.Documents;
using RankOrchestrator.Policies.Documents;

namespace RankOrchestrator.Policies.Constraints;

/// <summary>One constraint as data.</summary>
public sealed record ConstraintPolicy
{
    /// <summary>The largest limit that may be written, and that a computed one counts for.</summary>
    public const int MostMembers = 10_000;

    /// <summary>Unique name, reported in certificates.</summary>
    public required PolicyText Name { get; init; }

    /// <summary>Why it exists.</summary>
    public required string Why { get; init; }

    /// <summary>Whom to ask about it.</summary>
    public required string Owner { get; init; }

    /// <summary>Condition over the request; null when it always holds.</summary>
    public PolicyText? When { get; init; }

    /// <summary>Whether it is in force unless a rule lifts it; when false, a rule must require it.</summary>
    public bool IsEnabled { get; init; } = true;

    /// <summary>Cost of one unit of violation; null when it is hard.</summary>
    public double? Penalty { get; init; }

    /// <summary>Lower priorities give way first when no page satisfies everything.</summary>
    public int Priority { get; init; }

    /// <summary>What it says.</summary>
    public required ConstraintKind Kind { get; init; }

    /// <summary>Condition that makes a candidate a member; null when <see cref="Per"/> is written or the kind has no group.</summary>
    public PolicyText? Group { get; init; }

    /// <summary>What candidates are grouped by, each group being constrained separately.</summary>
    public PolicyText? Per { get; init; }

    /// <summary>First slot of the range.</summary>
    public int From { get; init; }

    /// <summary>Last slot of the range; beyond the page it means the last slot.</summary>
    public int To { get; init; } = int.MaxValue;

    /// <summary>The most or the fewest members; 0 where it is a share or computed.</summary>
    public int Limit { get; init; }

    /// <summary>The part of the slots it counts that is the limit; null when it is not one.</summary>
    public double? LimitShare { get; init; }

    /// <summary>What computes the number of members that is the limit, for a request or for each group; null when nothing does.</summary>
    public PolicyText? LimitExpression { get; init; }

    /// <summary>Whether a floor asks for no more than could stand there.</summary>
    public bool IfAvailable { get; init; }

    /// <summary>When it is in force; empty when it always is.</summary>
    public ImmutableArray<ActivePeriod> Active { get; init; } = [];

    /// <summary>A window's width in slots.</summary>
    public int Size { get; init; } = 1;

    /// <summary>A pin's candidate id.</summary>
    public string? Candidate { get; init; }

    /// <summary>Sponsored content: what it says beyond the above; null for other kinds.</summary>
    public SponsoredPolicy? Sponsored { get; init; }

    /// <summary>A sum: what it says beyond the above; null for other kinds.</summary>
    public SumPolicy? Sum { get; init; }

    /// <summary>Terms of which a part of the best is kept, in lexicographic order; empty for other kinds.</summary>
    public ImmutableArray<KeepPolicy> Keeps { get; init; } = [];

    /// <summary>A calibration: what it says beyond the above; null for other kinds.</summary>
    public CalibrationPolicy? Calibration { get; init; }

    /// <summary>Unlike neighbours: what it says beyond the above; null for other kinds.</summary>
    public UnlikePolicy? Unlike { get; init; }

    /// <summary>Diversity: what it says beyond the above; null for other kinds.</summary>
    public DiversityPolicy? Diversity { get; init; }

    /// <summary>The attribute by which items are compared with each other; null for kinds that compare none.</summary>
    public PolicyText? ComparedBy => Unlike?.By ?? Diversity?.By;

    /// <summary>An order between groups: what it says beyond the above; null for other kinds.</summary>
    public BeforePolicy? Before { get; init; }

    /// <summary>The constraint as it is written.</summary>
    public required YamlMapping Written { get; init; }

    /// <summary>What stands under the key of its kind.</summary>
    public required YamlMapping Body { get; init; }

    /// <summary>Whether a key of its kind is written.</summary>
    public bool Writes(string key) => Body[key] is not null;

    /// <summary>The place of a key's value, or of the name when the constraint as a whole is meant.</summary>
    public YamlNode PlaceOf(string key) => Body[key] ?? Written[key] ?? Name.Place;
}

/// <summary>What may be written, in the order in which it is listed.</summary>
public enum ConstraintKind
{
    /// <summary>At most so many members of a group in a range of slots.</summary>
    Cap,

    /// <summary>At least so many members of a group in a range of slots.</summary>
    Floor,

    /// <summary>At most so many members of a group in any so many neighbouring slots.</summary>
    Window,

    /// <summary>No member of a group stands in a range of slots.</summary>
    Forbid,

    /// <summary>One candidate stands in a slot.</summary>
    Pin,

    /// <summary>Several of the above over one group.</summary>
    Sponsored,

    /// <summary>What items come to together, or on the average, in a range of slots.</summary>
    Sum,

    /// <summary>A page has at least a part of what the best page for a term of the value has of it.</summary>
    Keep,

    /// <summary>The shares of a page are near given ones.</summary>
    Calibrated,

    /// <summary>At most so many items that are alike in any so many neighbouring slots.</summary>
    Unlike,

    /// <summary>The items of one group stand before those of another.</summary>
    Before,

    /// <summary>The items of a page are together like as many candidates as can be.</summary>
    Diversity,
}

/// <summary>Limits of sponsored content on a page.</summary>
/// <param name="MaximumShare">At most this share of the slots, rounded down; null when unlimited.</param>
/// <param name="MinimumShare">At least this share of the slots, rounded up; null when none need be.</param>
/// <param name="MinimumGap">Two members differ in position by at least this; null when they may neighbour.</param>
/// <param name="FirstSlotsWithout">No member in this many first slots.</param>
public sealed record SponsoredPolicy(double? MaximumShare, double? MinimumShare, int? MinimumGap, int FirstSlotsWithout);
