using System.Collections.Immutable;
using RankOrchestrator.Policies.Documents;

namespace RankOrchestrator.Policies.Rules.Actions;

/// <summary>One thing that a rule does, as data: a word under <c>then</c> with what stands there.</summary>
public abstract record RuleAction
{
    /// <summary>Whether it happens to matching candidates; what does not happens to the request as a whole.</summary>
    public abstract bool TouchesItems { get; }

    /// <summary>The tags, weights and constraints that it names.</summary>
    public abstract ImmutableArray<RuleReference> References { get; }

    /// <summary>Calls the visitor's method for this kind of action.</summary>
    public abstract void Accept(IRuleActionVisitor visitor);
}

/// <summary>What the name in an action is a name of.</summary>
public enum RuleReferenceKind
{
    /// <summary>A tag, which the action gives to candidates.</summary>
    Tag,

    /// <summary>A weight of the surface, which the action sets.</summary>
    Weight,

    /// <summary>A constraint of the surface, which the action puts into force or out of it.</summary>
    Constraint,
}

/// <summary>A name in an action.</summary>
public readonly record struct RuleReference(RuleReferenceKind Kind, PolicyText Name);
