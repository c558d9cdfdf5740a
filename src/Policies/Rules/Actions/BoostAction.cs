using System.Collections.Immutable;
using RankOrchestrator.Language.Diagnostics;
using RankOrchestrator.Language.Shapes;
using RankOrchestrator.Policies.Documents;

namespace RankOrchestrator.Policies.Rules.Actions;

/// <summary>Multiplies the value of matching candidates (divides a negative one, so that more than 1 always raises).</summary>
/// <param name="Factor">What by; positive.</param>
public sealed record BoostAction(double Factor) : RuleAction
{
    /// <inheritdoc/>
    public override bool TouchesItems => true;

    /// <inheritdoc/>
    public override ImmutableArray<RuleReference> References => [];

    /// <inheritdoc/>
    public override void Accept(IRuleActionVisitor visitor) => visitor.Visit(this);

    internal sealed class Kind : RuleActionKind
    {
        public override PropertyShape Property { get; } = new("boost", NumberShape.Between(1e-9, 1e9) with { AdviceForText = NoExpression }, "Multiplies the value; more than 1 raises it.");

        public override RuleAction? Read(RecordReader then) => then.Number("boost") is { } factor ? new BoostAction(factor) : null;

        public override void ReportWithoutEffect(RecordReader then, RuleActions actions, DiagnosticBag diagnostics)
        {
            if (actions.Boost is 1)
            {
                NoEffect.Report(then.Node("boost")!, "'boost: 1' changes no value.", "More than 1 raises it, less than 1 lowers it; remove it where neither is meant.", diagnostics);
            }
        }
    }
}
