using System.Collections.Immutable;
using RankOrchestrator.Language.Diagnostics;
using RankOrchestrator.Language.Shapes;
using RankOrchestrator.Policies.Documents;

namespace RankOrchestrator.Policies.Rules.Actions;

/// <summary>Adds to the value of matching candidates, after a boost of the same rule.</summary>
/// <param name="Amount">What is added, the same for every candidate; null where it is computed.</param>
/// <param name="Expression">What is added, for each candidate; null where it is the same for all.</param>
public sealed record AddAction(double? Amount, PolicyText? Expression) : RuleAction
{
    /// <inheritdoc/>
    public override bool TouchesItems => true;

    /// <inheritdoc/>
    public override ImmutableArray<RuleReference> References => [];

    /// <inheritdoc/>
    public override void Accept(IRuleActionVisitor visitor) => visitor.Visit(this);

    internal sealed class Kind : RuleActionKind
    {
        public override PropertyShape Property { get; } = new("add", new NumberShape { OrExpression = true }, "Is added to the value, after the boost; an expression is computed for each candidate.");

        public override RuleAction? Read(RecordReader then) => then.Has("add") ? new AddAction(then.Number("add"), PolicyText.Of(then.Expression("add"))) : null;

        public override void ReportWithoutEffect(RecordReader then, RuleActions actions, DiagnosticBag diagnostics)
        {
            if (actions.Add is 0)
            {
                NoEffect.Report(then.Node("add")!, "'add: 0' changes no value.", "Write a number other than 0, or remove it.", diagnostics);
            }
        }
    }
}
