using System.Collections.Immutable;
using RankOrchestrator.Language.Diagnostics;
using RankOrchestrator.Language.Shapes;

namespace RankOrchestrator.Policies.Rules.Actions;

/// <summary>
/// Something is done for every kind of action. Whoever does it implements this: a kind that is added here is named by the
/// compiler wherever it is forgotten.
/// </summary>
public interface IRuleActionVisitor
{
#pragma warning disable CS1591 // Each method is for the kind of action in its signature.
    void Visit(ExcludeAction action);

    void Visit(BoostAction action);

    void Visit(AddAction action);

    void Visit(TagAction action);

    void Visit(PinAction action);

    void Visit(RequireAction action);

    void Visit(LiftAction action);

    void Visit(SetAction action);
#pragma warning restore CS1591
}

/// <summary>Every kind of action, in the order in which they are offered, run and told.</summary>
internal static class RuleActionKinds
{
    public static ImmutableArray<RuleActionKind> All { get; } =
    [
        new ExcludeAction.Kind(),
        new BoostAction.Kind(),
        new AddAction.Kind(),
        new TagAction.Kind(),
        new PinAction.Kind(),
        new RequireAction.Kind(),
        new LiftAction.Kind(),
        new SetAction.Kind(),
    ];
}

/// <summary>How one kind of action is written.</summary>
internal abstract class RuleActionKind
{
    /// <summary>A name, or a list of names.</summary>
    protected static EitherShape Names { get; } = new([TextShape.Name, new ListShape(TextShape.Name)]);

    /// <summary>Its key under <c>then</c> and what may stand there.</summary>
    public abstract PropertyShape Property { get; }

    /// <summary>The action, or null when it is not written or written to do nothing.</summary>
    public abstract RuleAction? Read(RecordReader then);

    /// <summary>Warns of what is written under its key without effect, whatever the surface.</summary>
    public abstract void ReportWithoutEffect(RecordReader then, RuleActions actions, DiagnosticBag diagnostics);
}
