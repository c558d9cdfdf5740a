using System.Collections.Immutable;
using RankOrchestrator.Language.Diagnostics;
using RankOrchestrator.Language.Shapes;
using RankOrchestrator.Policies.Documents;

namespace RankOrchestrator.Policies.Rules.Actions;

/// <summary>Gives tags to matching candidates, for later rules and for constraints to ask about.</summary>
/// <param name="Tags">The tags.</param>
public sealed record TagAction(ImmutableArray<PolicyText> Tags) : RuleAction
{
    /// <inheritdoc/>
    public override bool TouchesItems => true;

    /// <inheritdoc/>
    public override ImmutableArray<RuleReference> References { get; } = [.. Tags.Select(tag => new RuleReference(RuleReferenceKind.Tag, tag))];

    /// <inheritdoc/>
    public override void Accept(IRuleActionVisitor visitor) => visitor.Visit(this);

    internal sealed class Kind : RuleActionKind
    {
        public override PropertyShape Property { get; } = new("tag", Names, "Tags for matching candidates; other rules and groups ask \"tag\" in item.tags.");

        public override RuleAction? Read(RecordReader then) => PolicyText.All(then, "tag") is { IsEmpty: false } tags ? new TagAction(tags) : null;

        public override void ReportWithoutEffect(RecordReader then, RuleActions actions, DiagnosticBag diagnostics) => Repetition.Report(then.Scalars("tag"), diagnostics);
    }
}
