using RankOrchestrator.Language.Expressions.Findings;

namespace RankOrchestrator.Objectives.Value;

/// <summary>A named part of the value, as its author wrote it.</summary>
/// <param name="Name">The name in answers.</param>
/// <param name="Expression">What it is worth, per candidate.</param>
public sealed record ValueTermSource(string Name, string Expression);

/// <summary>How the terms make the value.</summary>
public enum ValueCombination
{
    /// <summary>They are added. The default.</summary>
    Sum,

    /// <summary>They are multiplied.</summary>
    Product,
}

/// <summary>Something wrong in a term; the place is relative to the term's expression.</summary>
public sealed record ValueTermError(int Term, ExpressionError Error);
