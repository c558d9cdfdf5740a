using System.Collections.Immutable;
using RankOrchestrator.Language.Diagnostics;
using RankOrchestrator.Language.Shapes;
using RankOrchestrator.Policies.Documents;

namespace RankOrchestrator.Policies.Rules.Actions;

/// <summary>Takes matching candidates off the page.</summary>
public sealed record ExcludeAction : RuleAction
{
    /// <inheritdoc/>
    public override bool TouchesItems => true;

    /// <inheritdoc/>
    public override ImmutableArray<RuleReference> References => [];

    /// <inheritdoc/>
    public override void Accept(IRuleActionVisitor visitor) => visitor.Visit(this);

    internal sealed class Kind : RuleActionKind
    {
        public override PropertyShape Property { get; } = new("exclude", new FlagShape(), "True takes matching candidates off the page.");

        public override RuleAction? Read(RecordReader then) => then.Flag("exclude") is true ? new ExcludeAction() : null;

        public override void ReportWithoutEffect(RecordReader then, RuleActions actions, DiagnosticBag diagnostics)
        {
            if (then.Flag("exclude") is false && !actions.All.IsEmpty)
            {
                NoEffect.Report(then.Node("exclude")!, "'exclude: false' does nothing: a rule only takes candidates away.", "Remove it. What another rule excludes stays excluded.", diagnostics);
            }
        }
    }
}
