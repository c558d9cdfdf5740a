using System.Collections.Immutable;
using RankOrchestrator.Language.Diagnostics;
using RankOrchestrator.Language.Shapes;
using RankOrchestrator.Policies.Documents;

namespace RankOrchestrator.Policies.Rules.Actions;

/// <summary>Puts constraints into force that are off by default.</summary>
/// <param name="Constraints">Their names.</param>
public sealed record RequireAction(ImmutableArray<PolicyText> Constraints) : RuleAction
{
    /// <inheritdoc/>
    public override bool TouchesItems => false;

    /// <inheritdoc/>
    public override ImmutableArray<RuleReference> References { get; } = [.. Constraints.Select(name => new RuleReference(RuleReferenceKind.Constraint, name))];

    /// <inheritdoc/>
    public override void Accept(IRuleActionVisitor visitor) => visitor.Visit(this);

    internal sealed class Kind : RuleActionKind
    {
        public override PropertyShape Property { get; } = new("require", Names, "Constraints that come into force although they are off by default.");

        public override RuleAction? Read(RecordReader then) => PolicyText.All(then, "require") is { IsEmpty: false } names ? new RequireAction(names) : null;

        public override void ReportWithoutEffect(RecordReader then, RuleActions actions, DiagnosticBag diagnostics)
        {
            Repetition.Report(then.Scalars("require"), diagnostics);
            foreach (var name in actions.Requires.Where(name => actions.Lifts.Any(lift => string.Equals(lift.Text, name.Text, StringComparison.Ordinal))))
            {
                NoEffect.Report(name.Place, $"'require: {name.Text}' does nothing: the same rule lifts it, and 'lift' wins.", "Remove one of the two.", diagnostics);
            }
        }
    }
}
