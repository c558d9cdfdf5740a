namespace RankOrchestrator.Orchestrator.Explanations;

/// <summary>Why one candidate stands where it stands, or nowhere, and what would change that. What was not asked or not found out is null or empty.</summary>
internal sealed record ItemExplanation
{
    /// <summary>The candidate's id.</summary>
    public required string Item { get; init; }

    /// <summary>Where it is.</summary>
    public required ItemPlace Place { get; init; }

    /// <summary>Its slot; null when it is not on the page.</summary>
    public int? Slot { get; init; }

    /// <summary>From the models to the value and the slot; null for an id that the request does not have.</summary>
    public ValueBuildUp? Value { get; init; }

    /// <summary>The rules that exclude it, each of which would on its own.</summary>
    public IReadOnlyList<string> ExcludedBy { get; init; } = [];

    /// <summary>Where it would stand if it were exempt from them; null when it would not be on the page, or no rule excludes it.</summary>
    public int? SlotIfAdmitted { get; init; }

    /// <summary>Pins that hold it where it stands.</summary>
    public IReadOnlyList<PinEffect> Pins { get; init; } = [];

    /// <summary>Constraints and pins without which it would stand elsewhere.</summary>
    public IReadOnlyList<HoldingConstraint> HeldBy { get; init; } = [];

    /// <summary>Why it is not on the page although no rule excludes it.</summary>
    public LeftOutReason? LeftOut { get; init; }

    /// <summary>The first slot in which the constraints let it stand, and what the page would lose; of an item that is not on the page.</summary>
    public PossiblePlace? BestPlace { get; init; }

    /// <summary>The slot in which it would cost the page least, and what.</summary>
    public PossiblePlace? CheapestPlace { get; init; }

    /// <summary>What brings it to the slot that was asked for, or one higher than where it stands; null where there is no higher one.</summary>
    public SlotGoal? Goal { get; init; }

    /// <summary>The value down to which it keeps its slot; null where nothing it could be worth takes it away, or it is not on the page.</summary>
    public double? KeepsSlotDownTo { get; init; }

    /// <summary>Whether every page that this rests on is proven best. Otherwise what is said is what the best pages found say.</summary>
    public bool IsExact { get; init; } = true;

    /// <summary>Parts left out for want of steps or time: <c>held-by</c>, <c>left-out</c>, <c>places</c>, <c>goal</c>, <c>weights</c>, <c>keeps</c>.</summary>
    public IReadOnlyList<string> Omitted { get; init; } = [];
}

/// <summary>Where a candidate is.</summary>
internal enum ItemPlace
{
    /// <summary>On the page.</summary>
    OnPage,

    /// <summary>Not on the page, though no rule excludes it.</summary>
    LeftOut,

    /// <summary>Taken off by rules; what else is said of it holds as if it alone were exempt from them.</summary>
    Excluded,

    /// <summary>Not among the candidates.</summary>
    Absent,
}

/// <summary>A pin that an item stands under.</summary>
/// <param name="Pin">The constraint, or the rule that pins.</param>
/// <param name="Slot">The slot.</param>
/// <param name="SlotWithout">Where the item would stand without it; null when it would not be on the page.</param>
/// <param name="Costs">The page's value without it minus the value with it; 0 when it moves nothing.</param>
internal sealed record PinEffect(string Pin, int Slot, int? SlotWithout, double Costs);

/// <summary>A constraint that decides about an item's slot.</summary>
/// <param name="Constraint">The constraint, or the rule that pins.</param>
/// <param name="Holds"><c>up</c> when the item would stand lower, or not at all, without it; otherwise <c>down</c>.</param>
/// <param name="SlotWithout">Where the item would stand without it; null when it would not be on the page.</param>
/// <param name="PageValueWithout">The value of the best page without it.</param>
/// <param name="Costs">That minus the value of the page with it.</param>
internal sealed record HoldingConstraint(string Constraint, string Holds, int? SlotWithout, double PageValueWithout, double Costs);

/// <summary>Why an item that no rule excludes is not on the page.</summary>
internal sealed record LeftOutReason
{
    /// <summary><c>value</c>: others are worth more; <c>constraints</c>: it would be on the page without those named.</summary>
    public required string Reason { get; init; }

    /// <summary>How many candidates are worth more.</summary>
    public required int WorthMore { get; init; }

    /// <summary>Items of the page that are worth more, the nearest first; at most three.</summary>
    public required IReadOnlyList<ValuedItem> OutvaluedBy { get; init; }

    /// <summary>Constraints that keep it off together: without all of them it is on the page, without fewer it is not.</summary>
    public IReadOnlyList<string> Constraints { get; init; } = [];

    /// <summary>The value of the best page without these constraints; null without constraints.</summary>
    public double? PageValueWithout { get; init; }

    /// <summary>Where the item stands on that page.</summary>
    public int? SlotWithout { get; init; }
}

/// <summary>An item of the page.</summary>
internal sealed record ValuedItem(string Item, int Slot, double Value);

/// <summary>A slot in which an item could stand.</summary>
/// <param name="Slot">The slot.</param>
/// <param name="PageValue">The value of the best page with the item there.</param>
/// <param name="Loses">What the page loses by it.</param>
/// <param name="Leaves">Items that would leave the page.</param>
internal sealed record PossiblePlace(int Slot, double PageValue, double Loses, IReadOnlyList<string> Leaves);

/// <summary>What brings an item to a slot or above it.</summary>
internal sealed record SlotGoal
{
    /// <summary>The slot.</summary>
    public required int Slot { get; init; }

    /// <summary>Whether the item stands there or some larger value brings it there.</summary>
    public required bool IsReachable { get; init; }

    /// <summary>Whether the item stands there, or above, however little it is worth.</summary>
    public bool IsCertain { get; init; }

    /// <summary>Constraints that keep it from there however much it is worth.</summary>
    public IReadOnlyList<string> KeptOutBy { get; init; } = [];

    /// <summary>The value at which the page with the item there is worth as much as the best page without: above it, it stands there; below it, not; at it, either.</summary>
    public double? Threshold { get; init; }

    /// <summary>The smallest value at which the item was seen to stand there, and a hair above the threshold.</summary>
    public double? SmallestValue { get; init; }

    /// <summary>The largest value at which it was seen not to, a hair below the threshold.</summary>
    public double? JustBelow { get; init; }

    /// <summary>The largest value below the item's own at which it was seen to stand there: a rule that pins its most valuable match then pins another one. Null where no smaller value brings it there.</summary>
    public double? SmallerValue { get; init; }

    /// <summary>What a rule that matches this item alone and runs last would have to boost by; null when no boost does, as for another sign.</summary>
    public double? SmallestBoost { get; init; }

    /// <summary>What it would have to add; below 0 when the item may lose so much.</summary>
    public double? SmallestAdd { get; init; }

    /// <summary>Weights of the surface, each of which alone would do.</summary>
    public IReadOnlyList<WeightGoal> Weights { get; init; } = [];
}

/// <summary>The change of one weight that brings an item to a slot.</summary>
internal sealed record WeightGoal
{
    /// <summary>The weight.</summary>
    public required string Weight { get; init; }

    /// <summary>What it is for the request.</summary>
    public required double Now { get; init; }

    /// <summary>Where the item comes to stand there; null when no value of the weight within <see cref="Searched"/> does.</summary>
    public double? Threshold { get; init; }

    /// <summary>The value nearest to now at which the item was seen to stand there.</summary>
    public double? Needed { get; init; }

    /// <summary>The value nearest to that at which it was seen not to.</summary>
    public double? NotYet { get; init; }

    /// <summary>The values of the weight that were looked at: all from the first to the second, unless <see cref="Note"/> says otherwise.</summary>
    public required IReadOnlyList<double> Searched { get; init; }

    /// <summary>Whether no value nearer to now does; false where only some values were looked at, as <see cref="Note"/> says.</summary>
    public bool IsNearest { get; init; } = true;

    /// <summary>Why nothing, or not all, was found out; null when all was.</summary>
    public string? Note { get; init; }
}
