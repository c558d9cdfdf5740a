using System.Collections.Immutable;

namespace RankOrchestrator.Constraints.Checks.Conditions;

/// <summary>Facts that are all the case. Immutable, so that a search can go back.</summary>
internal sealed class Conjunction
{
    private readonly ImmutableDictionary<string, VariableFacts> variables;

    private Conjunction(ImmutableDictionary<string, VariableFacts> variables) => this.variables = variables;

    /// <summary>No facts.</summary>
    public static Conjunction Empty { get; } = new(ImmutableDictionary.Create<string, VariableFacts>(StringComparer.Ordinal));

    /// <summary>These facts and another one; null when they contradict each other.</summary>
    public Conjunction? With(Fact fact)
    {
        var known = variables.GetValueOrDefault(fact.Variable.Name) ?? fact.Variable.Declared;
        return known.With(fact) is { } narrowed ? new Conjunction(variables.SetItem(fact.Variable.Name, narrowed)) : null;
    }
}
