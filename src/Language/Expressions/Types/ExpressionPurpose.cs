namespace RankOrchestrator.Language.Expressions.Types;

/// <summary>Where an expression stands, which decides what it may give and look at.</summary>
public enum ExpressionPurpose
{
    /// <summary>A condition over the request: true or false, without looking at items.</summary>
    RequestCondition,

    /// <summary>A condition over each candidate.</summary>
    ItemCondition,

    /// <summary>A number for each candidate.</summary>
    Number,

    /// <summary>A number over the request, without looking at items.</summary>
    RequestNumber,

    /// <summary>What candidates are grouped by: string, bool or int.</summary>
    GroupKey,

    /// <summary>Any type.</summary>
    Any,
}
