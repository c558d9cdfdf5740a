using RankOrchestrator.Language.Expressions.Evaluation;
using RankOrchestrator.Language.Expressions.Values;

namespace RankOrchestrator.Constraints.NRules.Facts;

/// <summary>What the facts of one session read.</summary>
/// <param name="locals">How many macros may be inside one another.</param>
internal sealed class FrameView(int locals)
{
    /// <summary>The request under way; null before the first.</summary>
    public EvaluationFrame? Frame { get; set; }

    /// <summary>The elements of the macros that are being evaluated, by their depth.</summary>
    public Value[] Locals { get; } = new Value[locals];
}
