using System.Collections.Immutable;
using RankOrchestrator.Language.Diagnostics;
using RankOrchestrator.Language.Shapes;

namespace RankOrchestrator.Policies.Rules.Actions;

/// <summary>Fixes a slot for the most valuable matching candidate.</summary>
/// <param name="Slot">The slot, from 0.</param>
public sealed record PinAction(int Slot) : RuleAction
{
    /// <inheritdoc/>
    public override bool TouchesItems => true;

    /// <inheritdoc/>
    public override ImmutableArray<RuleReference> References => [];

    /// <inheritdoc/>
    public override void Accept(IRuleActionVisitor visitor) => visitor.Visit(this);

    internal sealed class Kind : RuleActionKind
    {
        public override PropertyShape Property { get; } = new("pin", NumberShape.Whole(0, 10_000), "Slot in which the most valuable matching candidate stands.");

        public override RuleAction? Read(RecordReader then) => then.Whole("pin") is { } slot ? new PinAction(slot) : null;

        public override void ReportWithoutEffect(RecordReader then, RuleActions actions, DiagnosticBag diagnostics)
        {
            // Whether a slot is within the page depends on the surface.
        }
    }
}
