namespace RankOrchestrator.Allocation.Problems;

/// <summary>On which side of its limit a row holds.</summary>
public enum RowSense
{
    /// <summary>No more members than the limit.</summary>
    AtMost,

    /// <summary>No fewer members than the limit.</summary>
    AtLeast,
}
