using RankOrchestrator.Language.Expressions.Evaluation;

namespace RankOrchestrator.Constraints.Rules;

/// <summary>
/// Runs the rules of a surface; safe for concurrent use, each request with a state of its own. What stands behind it may be
/// another engine: see the decision on the rule engine seam.
/// </summary>
public interface IRuleProgram
{
    /// <summary>Room for what the rules do to one request.</summary>
    RuleState CreateState();

    /// <summary>
    /// Before candidates are valued: decides which rules hold for the request, sets weights in <paramref name="frame"/>
    /// (which holds the surface's own) and switches constraints. A constraint that one rule requires and another lifts is
    /// lifted.
    /// </summary>
    void ApplyToRequest(EvaluationFrame frame, RuleState state);

    /// <summary>
    /// After candidates are valued: gives the frame their values (<c>value</c>, as they are before any rule), then excludes, boosts, adds
    /// and tags, in running order; an excluded candidate is not seen by later rules.
    /// A rule whose condition is cut off does nothing and is remembered in <paramref name="state"/>. What conditions cost is
    /// charged to the frame's meter as the language says, in running order, however they are evaluated.
    /// </summary>
    void ApplyToItems(EvaluationFrame frame, Span<double> values, RuleState state);

    /// <summary>What happened to one candidate, in order.</summary>
    /// <param name="state">What the rules did.</param>
    /// <param name="row">The candidate.</param>
    /// <param name="value">Its value before any rule.</param>
    /// <param name="effects">Room for one effect of every rule.</param>
    /// <returns>The number of effects written.</returns>
    int Explain(RuleState state, int row, double value, Span<RuleEffect> effects);
}
