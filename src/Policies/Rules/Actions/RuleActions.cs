using System.Collections.Immutable;
using RankOrchestrator.Policies.Documents;

namespace RankOrchestrator.Policies.Rules.Actions;

/// <summary>What a rule does. One action of each kind at most; the members after <see cref="All"/> look into those that checks ask about.</summary>
public sealed class RuleActions
{
    /// <summary>The actions of one rule.</summary>
    public RuleActions(ImmutableArray<RuleAction> all)
    {
        All = all;
        TouchesItems = all.Any(action => action.TouchesItems);
        TouchesRequest = all.Any(action => !action.TouchesItems);
        Excludes = Find<ExcludeAction>() is not null;
        Boost = Find<BoostAction>()?.Factor;
        BoostExpression = Find<BoostAction>()?.Expression;
        Add = Find<AddAction>()?.Amount;
        AddExpression = Find<AddAction>()?.Expression;
        ChangesValues = all.Any(action => action is BoostAction or AddAction);
        Tags = Find<TagAction>()?.Tags ?? [];
        PinSlot = Find<PinAction>()?.Slot;
        Requires = Find<RequireAction>()?.Constraints ?? [];
        Lifts = Find<LiftAction>()?.Constraints ?? [];
        Sets = Find<SetAction>()?.Changes ?? [];
    }

    /// <summary>The actions that are written, in the order of <see cref="RuleActionKinds.All"/>.</summary>
    public ImmutableArray<RuleAction> All { get; }

    /// <summary>Whether anything happens to candidates.</summary>
    public bool TouchesItems { get; }

    /// <summary>Whether anything happens to the request as a whole.</summary>
    public bool TouchesRequest { get; }

    /// <summary>Whether matching candidates are taken off the page.</summary>
    public bool Excludes { get; }

    /// <summary>Whether values of matching candidates change.</summary>
    public bool ChangesValues { get; }

    /// <summary>Whether something is added to values of matching candidates.</summary>
    public bool Adds => Add is not null || AddExpression is not null;

    /// <summary>What the value of every match is multiplied by; null where it is not, or by what is computed.</summary>
    public double? Boost { get; }

    /// <summary>What computes for each match what its value is multiplied by, or null.</summary>
    public PolicyText? BoostExpression { get; }

    /// <summary>What is added to the value of every match; null where nothing is, or what is computed.</summary>
    public double? Add { get; }

    /// <summary>What computes for each match what is added to its value, or null.</summary>
    public PolicyText? AddExpression { get; }

    /// <summary>Tags that matching candidates get.</summary>
    public ImmutableArray<PolicyText> Tags { get; }

    /// <summary>Slot in which the most valuable matching candidate must stand, from 0; or null.</summary>
    public int? PinSlot { get; }

    /// <summary>Constraints that come into force although they are off by default.</summary>
    public ImmutableArray<PolicyText> Requires { get; }

    /// <summary>Constraints that are out of force for this request.</summary>
    public ImmutableArray<PolicyText> Lifts { get; }

    /// <summary>Weights that get another value for this request.</summary>
    public ImmutableArray<WeightChange> Sets { get; }

    /// <summary>The same actions without taking anybody off the page.</summary>
    public RuleActions WithoutExcluding() => Excludes ? new RuleActions([.. All.Where(action => action is not ExcludeAction)]) : this;

    /// <summary>Calls the visitor's method for every action, in order.</summary>
    public void Accept(IRuleActionVisitor visitor)
    {
        foreach (var action in All)
        {
            action.Accept(visitor);
        }
    }

    private TAction? Find<TAction>()
        where TAction : RuleAction
        => All.OfType<TAction>().FirstOrDefault();
}
