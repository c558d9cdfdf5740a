using System.Collections.Immutable;
using RankOrchestrator.Language.Diagnostics;
using RankOrchestrator.Language.Shapes;
using RankOrchestrator.Policies.Documents;

namespace RankOrchestrator.Policies.Rules.Actions;

/// <summary>Multiplies the value of matching candidates (divides a negative one, so that more than 1 always raises).</summary>
/// <param name="Factor">What by, the same for every candidate; null where it is computed.</param>
/// <param name="Expression">What by, for each candidate; null where it is the same for all.</param>
public sealed record BoostAction(double? Factor, PolicyText? Expression) : RuleAction
{
    /// <summary>The smallest factor, written or computed.</summary>
    public const double Smallest = 1e-9;

    /// <summary>The largest factor, written or computed.</summary>
    public const double Largest = 1e9;

    /// <inheritdoc/>
    public override bool TouchesItems => true;

    /// <inheritdoc/>
    public override ImmutableArray<RuleReference> References => [];

    /// <inheritdoc/>
    public override void Accept(IRuleActionVisitor visitor) => visitor.Visit(this);

    internal sealed class Kind : RuleActionKind
    {
        public override PropertyShape Property { get; } = new(
            "boost",
            NumberShape.Between(Smallest, Largest) with { OrExpression = true },
            "Multiplies the value; more than 1 raises it. An expression is computed for each candidate, such as math.exp(-item.ageDays / 7).");

        public override RuleAction? Read(RecordReader then) => then.Has("boost") ? new BoostAction(then.Number("boost"), PolicyText.Of(then.Expression("boost"))) : null;

        public override void ReportWithoutEffect(RecordReader then, RuleActions actions, DiagnosticBag diagnostics)
        {
            if (actions.Boost is 1)
            {
                NoEffect.Report(then.Node("boost")!, "'boost: 1' changes no value.", "More than 1 raises it, less than 1 lowers it; remove it where neither is meant.", diagnostics);
            }
        }
    }
}
