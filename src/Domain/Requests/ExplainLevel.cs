namespace RankOrchestrator.Domain.Requests;

/// <summary>How much of the reasoning an answer carries.</summary>
public enum ExplainLevel
{
    /// <summary>Items and certificate status only.</summary>
    None,

    /// <summary>Terms of the value, predictions and the rules that touched each item. The default.</summary>
    Summary,

    /// <summary>As summary, and what every rule and constraint cost, and why candidates were left out.</summary>
    Full,
}
