namespace RankOrchestrator.Allocation.Problems;

/// <summary>What a constraint says about the page. Slots count from 0 and ranges are inclusive.</summary>
public enum SlotConstraintKind
{
    /// <summary>At most <c>Limit</c> members of the group in slots <c>From</c>–<c>To</c>.</summary>
    Cap,

    /// <summary>At least <c>Limit</c> members of the group in slots <c>From</c>–<c>To</c>.</summary>
    Floor,

    /// <summary>
    /// At most <c>Limit</c> members of the group in any <c>Size</c> neighbouring slots within <c>From</c>–<c>To</c>;
    /// a limit of 1 is a minimum gap of <c>Size</c> positions.
    /// </summary>
    Window,

    /// <summary>The candidate <c>Candidate</c> stands in slot <c>From</c>.</summary>
    Pin,

    /// <summary>No member of the group in slots <c>From</c>–<c>To</c>.</summary>
    Forbid,
}
