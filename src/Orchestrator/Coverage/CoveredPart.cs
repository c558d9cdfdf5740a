namespace RankOrchestrator.Orchestrator.Coverage;

/// <summary>A part of the policies that tests reach or do not.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Name">The rule, constraint or term.</param>
/// <param name="Path">The file, from the policy folder.</param>
/// <param name="Line">The line, from 1.</param>
/// <param name="Column">The column, from 1.</param>
/// <param name="Text">The condition of a branch; empty for others.</param>
/// <param name="Outcome">How a branch comes out; null for others.</param>
internal sealed record CoveredPart(CoveredKind Kind, string Name, string Path, int Line, int Column, string Text, bool? Outcome);

/// <summary>What can be reached.</summary>
internal enum CoveredKind
{
    /// <summary>A rule: it held and matched a candidate, or acts on requests alone and held.</summary>
    Rule,

    /// <summary>A constraint: it was in force on a page.</summary>
    Constraint,

    /// <summary>A condition in an expression that came out one way.</summary>
    Branch,
}
