using RankOrchestrator.Orchestrator.Workspaces;

namespace RankOrchestrator.Orchestrator.Prices;

/// <summary>
/// What a page brings of every objective: slot weight times the term of the value, summed over its items, before any rule and by
/// the weights of the request as it was ranked; and <c>value</c>, the same of the value before rules. So a boost is no gain here, and
/// pages that other rules make can be compared.
/// </summary>
internal sealed class PageObjectives(RankWorkspace ranked)
{
    /// <summary>What the value before rules is called.</summary>
    public const string Value = "value";

    private readonly string[] names = ranked.Surface.Value.Terms.Contains(Value, StringComparer.Ordinal) ? [.. ranked.Surface.Value.Terms] : [.. ranked.Surface.Value.Terms, Value];

    /// <summary>The objectives' names.</summary>
    public IReadOnlyList<string> Names => names;

    /// <summary>The amounts, in the order of the names.</summary>
    /// <param name="page">A candidate per slot, -1 where it is empty.</param>
    /// <param name="rows">The candidates' rows.</param>
    public double[] Of(ReadOnlySpan<int> page, ReadOnlySpan<int> rows)
    {
        var amounts = new double[names.Length];
        for (var slot = 0; slot < page.Length; slot++)
        {
            if (page[slot] < 0)
            {
                continue;
            }

            var (row, weight) = (rows[page[slot]], ranked.Page.Problem.Weights[slot]);
            for (var objective = 0; objective < names.Length; objective++)
            {
                amounts[objective] += weight * (objective < ranked.Surface.Value.Terms.Length ? ranked.Valued.Term(objective)[row] : ranked.Valued.Values[row]);
            }
        }

        return amounts;
    }
}
