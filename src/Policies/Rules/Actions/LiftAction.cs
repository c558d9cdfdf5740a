using System.Collections.Immutable;
using RankOrchestrator.Language.Diagnostics;
using RankOrchestrator.Language.Shapes;
using RankOrchestrator.Policies.Documents;

namespace RankOrchestrator.Policies.Rules.Actions;

/// <summary>Puts constraints out of force for the request, whatever requires them.</summary>
/// <param name="Constraints">Their names.</param>
public sealed record LiftAction(ImmutableArray<PolicyText> Constraints) : RuleAction
{
    /// <inheritdoc/>
    public override bool TouchesItems => false;

    /// <inheritdoc/>
    public override ImmutableArray<RuleReference> References { get; } = [.. Constraints.Select(name => new RuleReference(RuleReferenceKind.Constraint, name))];

    /// <inheritdoc/>
    public override void Accept(IRuleActionVisitor visitor) => visitor.Visit(this);

    internal sealed class Kind : RuleActionKind
    {
        public override PropertyShape Property { get; } = new("lift", Names, "Constraints that are out of force for this request.");

        public override RuleAction? Read(RecordReader then) => PolicyText.All(then, "lift") is { IsEmpty: false } names ? new LiftAction(names) : null;

        public override void ReportWithoutEffect(RecordReader then, RuleActions actions, DiagnosticBag diagnostics) => Repetition.Report(then.Scalars("lift"), diagnostics);
    }
}
