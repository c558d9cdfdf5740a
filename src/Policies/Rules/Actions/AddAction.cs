using System.Collections.Immutable;
using RankOrchestrator.Language.Diagnostics;
using RankOrchestrator.Language.Shapes;
using RankOrchestrator.Policies.Documents;

namespace RankOrchestrator.Policies.Rules.Actions;

/// <summary>Adds to the value of matching candidates, after a boost of the same rule.</summary>
/// <param name="Amount">What is added.</param>
public sealed record AddAction(double Amount) : RuleAction
{
    /// <inheritdoc/>
    public override bool TouchesItems => true;

    /// <inheritdoc/>
    public override ImmutableArray<RuleReference> References => [];

    /// <inheritdoc/>
    public override void Accept(IRuleActionVisitor visitor) => visitor.Visit(this);

    internal sealed class Kind : RuleActionKind
    {
        public override PropertyShape Property { get; } = new("add", new NumberShape { AdviceForText = NoExpression }, "Is added to the value, after the boost.");

        public override RuleAction? Read(RecordReader then) => then.Number("add") is { } amount ? new AddAction(amount) : null;

        public override void ReportWithoutEffect(RecordReader then, RuleActions actions, DiagnosticBag diagnostics)
        {
            if (actions.Add is 0)
            {
                NoEffect.Report(then.Node("add")!, "'add: 0' changes no value.", "Write a number other than 0, or remove it.", diagnostics);
            }
        }
    }
}
