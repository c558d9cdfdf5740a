using System.Collections.Immutable;
using RankOrchestrator.Language.Diagnostics;
using RankOrchestrator.Language.Documents;
using RankOrchestrator.Language.Shapes;
using RankOrchestrator.Policies.Documents;

namespace RankOrchestrator.Policies.Rules.Actions;

/// <summary>Gives weights another value for the request.</summary>
/// <param name="Changes">Which, and the values.</param>
public sealed record SetAction(ImmutableArray<WeightChange> Changes) : RuleAction
{
    /// <inheritdoc/>
    public override bool TouchesItems => false;

    /// <inheritdoc/>
    public override ImmutableArray<RuleReference> References { get; } = [.. Changes.Select(change => new RuleReference(RuleReferenceKind.Weight, change.Weight))];

    /// <inheritdoc/>
    public override void Accept(IRuleActionVisitor visitor) => visitor.Visit(this);

    internal sealed class Kind : RuleActionKind
    {
        public override PropertyShape Property { get; } = new("set", new MapShape(TextShape.Identifier, new NumberShape()), "Weights that get another value for this request.");

        public override RuleAction? Read(RecordReader then) => then.Record("set") is { Mapping.Entries: { IsEmpty: false } entries }
            ? new SetAction([.. entries.Select(entry => new WeightChange(PolicyText.Of(entry.Key)!, ScalarValues.Number((YamlScalar)entry.Value)!.Value))])
            : null;

        public override void ReportWithoutEffect(RecordReader then, RuleActions actions, DiagnosticBag diagnostics)
        {
            // Whether a weight has the value anyway depends on the surface.
        }
    }
}

/// <summary>A weight and the value it gets.</summary>
public sealed record WeightChange(PolicyText Weight, double Value);
