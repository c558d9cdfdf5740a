using System.Collections.Immutable;

namespace RankOrchestrator.Constraints.Checks.Conditions;

/// <summary>
/// Whether a formula can be the case at all: a search over its alternatives (disjunctive normal form, depth first) that
/// gives up a branch as soon as its facts contradict each other. The answer "no" is a proof; "yes" may only mean that the
/// search looked no further (parts it does not look into, or more than <see cref="Budget"/> steps).
/// </summary>
internal sealed class Satisfiability
{
    /// <summary>Facts looked at before the search gives up: enough for what people write, and milliseconds at most.</summary>
    private const int Budget = 2_000;

    private readonly SortedDictionary<string, Variable> culprits = new(StringComparer.Ordinal);
    private int steps;

    private Satisfiability()
    {
    }

    /// <summary>Whether it may be the case.</summary>
    public static bool May(params ReadOnlySpan<Formula> formulas) => May(out _, formulas);

    /// <summary>Whether all may be the case together; if not, the variables of which too much is asked.</summary>
    public static bool May(out IReadOnlyCollection<Variable> contradictory, params ReadOnlySpan<Formula> formulas)
    {
        var search = new Satisfiability();
        var pending = ImmutableStack<Formula>.Empty;
        foreach (var formula in formulas)
        {
            pending = pending.Push(formula);
        }

        var may = search.Search(pending, Conjunction.Empty);
        contradictory = search.culprits.Values;
        return may;
    }

    /// <summary>What a formula says in any case, to be asked about several times; nothing when it can not be the case.</summary>
    public static Premise? Assume(Formula formula)
        => new Satisfiability().Settle([formula], Conjunction.Empty, out var facts, out var alternatives) ? new Premise(facts, alternatives) : null;

    /// <summary>Whether a formula may be the case where another one is.</summary>
    public static bool May(Premise premise, Formula formula)
        => new Satisfiability().Search(premise.Alternatives.Aggregate(ImmutableStack.Create(formula), (stack, any) => stack.Push(any)), premise.Facts);

    private bool Search(ImmutableStack<Formula> pending, Conjunction facts)
    {
        if (!Settle(pending, facts, out facts, out var alternatives))
        {
            return false;
        }

        if (alternatives.IsEmpty || steps > Budget)
        {
            return true;
        }

        var rest = alternatives.Pop(out var choice).Aggregate(ImmutableStack<Formula>.Empty, (stack, any) => stack.Push(any));
        foreach (var part in choice.Parts)
        {
            if (Search(rest.Push(part), facts))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Takes in all that holds in any case; alternatives are put off until that is known. False when it contradicts itself.</summary>
    private bool Settle(ImmutableStack<Formula> pending, Conjunction start, out Conjunction facts, out ImmutableStack<AnyOf> alternatives)
    {
        facts = start;
        alternatives = [];
        while (!pending.IsEmpty && ++steps <= Budget)
        {
            pending = pending.Pop(out var formula);
            switch (formula)
            {
                case AllOf all:
                    pending = all.Parts.Aggregate(pending, (stack, part) => stack.Push(part));
                    break;
                case AnyOf { Parts: [var only] }:
                    pending = pending.Push(only);
                    break;
                case AnyOf any:
                    alternatives = alternatives.Push(any);
                    break;
                case Fact fact when facts.With(fact) is { } more:
                    facts = more;
                    break;
                case Fact fact:
                    culprits[fact.Variable.Name] = fact.Variable;
                    return false;
            }
        }

        return true;
    }

    /// <summary>What is known to be the case: facts, and alternatives of which one each is.</summary>
    internal sealed record Premise(Conjunction Facts, ImmutableStack<AnyOf> Alternatives);
}
