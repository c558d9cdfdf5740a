using RankOrchestrator.Constraints.Page;
using RankOrchestrator.Language.Documents;
using RankOrchestrator.Language.Expressions.Compilation;
using RankOrchestrator.Language.Expressions.Costs;
using RankOrchestrator.Language.Expressions.Types;
using RankOrchestrator.Policies.Documents;
using RankOrchestrator.Policies.Surfaces;

namespace RankOrchestrator.Constraints.Checks;

/// <summary>What the expressions of one surface take at most, by the place where each is written.</summary>
public sealed class SurfaceCost
{
    private readonly Dictionary<YamlScalar, Entry> entries = new(ReferenceEqualityComparer.Instance);
    private readonly ExpressionEnvironment environment;
    private readonly InputSizes sizes;

    internal SurfaceCost(CheckedSurface surface, InputSizes sizes, int candidates)
    {
        (Policy, environment, this.sizes, Candidates) = (surface.Policy, surface.Environment, sizes, candidates);
        foreach (var rule in surface.Rules.Checked)
        {
            AddForRequest(rule.Policy.When, rule.When);
            AddForCandidates(rule.Policy.Match, rule.Match);
            AddForCandidates(rule.Policy.Actions.BoostExpression, rule.Boost);
            AddForCandidates(rule.Policy.Actions.AddExpression, rule.Add);
        }

        // Constraints over the same expression share its evaluation.
        var shared = new HashSet<(string Text, bool IsGroup)>();
        foreach (var constraint in surface.Constraints.Compiled)
        {
            AddForRequest(constraint.Policy.When, constraint.When);
            AddLimit(constraint, constraint.Limit, constraint.Policy.LimitExpression);
            foreach (var sum in constraint.Sums)
            {
                AddLimit(constraint, sum.Expression, sum.Written);
            }

            AddForCandidates(constraint.Policy.Sum?.Of ?? constraint.Policy.Calibration?.To, constraint.Of);
            AddForCandidates(constraint.Policy.Before?.First, constraint.First);
            AddForCandidates(constraint.Policy.Before?.Then, constraint.Then);
            if ((constraint.Group ?? constraint.Per) is { } members && shared.Add((members.Text, constraint.Group is not null)))
            {
                AddForCandidates(constraint.Policy.Group ?? constraint.Policy.Per, members);
            }
        }
    }

    internal SurfacePolicy Policy { get; }

    internal int Candidates { get; }

    internal IEnumerable<(PolicyText Text, Entry Cost)> Entries => entries.Values.Select(entry => (entry.Text, entry));

    internal long Total => entries.Values.Aggregate(0L, (sum, entry) => Math.Min(long.MaxValue / 2, sum + entry.Steps));

    /// <summary>An expression that is evaluated for every candidate; a second one at the same place adds to the first.</summary>
    public void AddForCandidates(PolicyText? text, CompiledExpression? expression)
    {
        if (text is not null && expression is not null)
        {
            var cost = expression.Cost(environment, sizes);
            Add(text, cost.Of(Candidates), cost.ForOne, isForCandidates: true);
        }
    }

    /// <summary>A limit of each group is computed as often as there can be groups, and so is what they are grouped by.</summary>
    private void AddLimit(CompiledConstraint constraint, CompiledExpression? limit, PolicyText? text)
    {
        if (limit is { Reads.Group: true } && constraint.Per is { } key && text is not null)
        {
            var (forOne, forKey) = (limit.Cost(environment, sizes).Of(0), key.Cost(environment, sizes).ForOne);
            Add(text, (forOne + forKey) * Candidates, forOne + forKey, isForCandidates: true);
        }
        else
        {
            AddForRequest(text, limit);
        }
    }

    private void AddForRequest(PolicyText? text, CompiledExpression? expression)
    {
        if (text is not null && expression is not null)
        {
            var cost = expression.Cost(environment, sizes).Of(0);
            Add(text, cost, cost, isForCandidates: false);
        }
    }

    private void Add(PolicyText text, long steps, long forOne, bool isForCandidates)
    {
        var before = entries.GetValueOrDefault(text.Place);
        entries[text.Place] = new Entry(text, (before?.Steps ?? 0) + steps, (before?.ForOne ?? 0) + forOne, isForCandidates);
    }

    internal sealed record Entry(PolicyText Text, long Steps, long ForOne, bool IsForCandidates);
}
