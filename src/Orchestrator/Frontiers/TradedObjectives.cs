using RankOrchestrator.Language.Diagnostics;
using RankOrchestrator.Objectives.Value;
using RankOrchestrator.Orchestrator.Explanations;
using RankOrchestrator.Orchestrator.Offline;
using RankOrchestrator.Orchestrator.Plans;

namespace RankOrchestrator.Orchestrator.Frontiers;

/// <summary>Terms of a value whose weights are traded: each is one weight times something, and no other term has that weight.</summary>
internal sealed class TradedObjectives
{
    private TradedObjectives(string[] names, int[] terms, int[] weights, string[] weightNames) => (Names, Terms, Weights, WeightNames) = (names, terms, weights, weightNames);

    /// <summary>The terms' names.</summary>
    public IReadOnlyList<string> Names { get; }

    /// <summary>The terms, by the value's order.</summary>
    public IReadOnlyList<int> Terms { get; }

    /// <summary>Their weights, by the environment's order.</summary>
    public IReadOnlyList<int> Weights { get; }

    /// <summary>Their weights' names.</summary>
    public IReadOnlyList<string> WeightNames { get; }

    /// <summary>Finds them; throws a <see cref="CommandFailure"/> when a name is no such term.</summary>
    public static TradedObjectives Find(SurfacePlan surface, IReadOnlyList<string> names)
    {
        if (names.Count is < 2 or > 3 || names.Distinct(StringComparer.Ordinal).Count() != names.Count)
        {
            throw new CommandFailure("--objectives takes two or three different terms.");
        }

        if (surface.Value.Combination == ValueCombination.Product)
        {
            throw new CommandFailure($"The surface '{surface.Name}' multiplies its terms: weights trade nothing there.");
        }

        int[] terms = [.. names.Select(name => Term(surface, name))];
        int[] weights = [.. terms.Select(term => Weight(surface, term))];
        return new TradedObjectives([.. names], terms, weights, [.. weights.Select(weight => surface.Environment.Weights[weight])]);
    }

    private static int Term(SurfacePlan surface, string name)
        => surface.Value.Terms.IndexOf(name) is >= 0 and var term ? term
            : throw new CommandFailure($"The surface '{surface.Name}' has no term '{name}'. {Suggestion.Hint(name, surface.Value.Terms) ?? $"It has {string.Join(", ", surface.Value.Terms)}."}");

    private static int Weight(SurfacePlan surface, int term)
    {
        var expressions = surface.Value.Expressions;
        if (expressions[term].Reads.Weights is not [var weight])
        {
            throw new CommandFailure($"The term '{surface.Value.Terms[term]}' must have one weight to be traded: it has "
                + $"{(expressions[term].Reads.Weights.IsEmpty ? "none" : string.Join(", ", expressions[term].Reads.Weights))}.");
        }

        var others = Enumerable.Range(0, expressions.Length).Where(other => other != term && expressions[other].Reads.Weights.Contains(weight, StringComparer.Ordinal)).ToArray();
        return others.Length > 0 ? throw new CommandFailure($"The terms '{surface.Value.Terms[term]}' and '{surface.Value.Terms[others[0]]}' share the weight '{weight}' and cannot be traded.")
            : WeightForm.Degree(expressions[term].Root, weight) != 1 ? throw new CommandFailure($"The term '{surface.Value.Terms[term]}' is not its weight times something: it cannot be traded.")
            : surface.Environment.Weights.IndexOf(weight);
    }
}
