namespace RankOrchestrator.Bench.Policies;

/// <summary>
/// Rules as one would write them without a rule engine: delegates over a dictionary per candidate, asked one candidate at
/// a time.
/// </summary>
internal sealed record NaiveRule(
    Func<Dictionary<string, object?>, bool>? When,
    Func<Dictionary<string, object?>, bool> Match,
    double Boost,
    double Add,
    string? Tag,
    bool Excludes)
{
    /// <summary>What computes the boost of each candidate; null where it is the same for all.</summary>
    public Func<Dictionary<string, object?>, double>? BoostBy { get; init; }

    /// <summary>A candidate as a dictionary.</summary>
    public static Dictionary<string, object?> Describe(Candidate candidate) => new(StringComparer.Ordinal)
    {
        ["merchant"] = candidate.Merchant,
        ["category"] = candidate.Category,
        ["brand"] = candidate.Brand,
        ["price"] = candidate.Price,
        ["margin"] = candidate.Margin,
        ["sponsored"] = candidate.Sponsored,
        ["inStock"] = candidate.InStock,
        ["rating"] = candidate.Rating,
        ["publishedAt"] = candidate.PublishedAt,
        ["ctr7d"] = candidate.ClickRate,
        ["score.ctr"] = candidate.Prediction,
    };

    /// <summary>Applies rules, in their running order, to the values of candidates; an excluded one becomes NaN.</summary>
    public static void Apply(IReadOnlyList<NaiveRule> rules, Dictionary<string, object?> request, Dictionary<string, object?>[] items, double[] values)
    {
        foreach (var rule in rules)
        {
            if (rule.When is { } when && !when(request))
            {
                continue;
            }

            for (var index = 0; index < items.Length; index++)
            {
                var item = items[index];
                if (double.IsNaN(values[index]) || !rule.Match(item))
                {
                    continue;
                }

                values[index] = rule.Excludes ? double.NaN : (values[index] * (rule.BoostBy?.Invoke(item) ?? rule.Boost)) + rule.Add;
                if (rule.Tag is { } tag)
                {
                    if (item.TryGetValue("tags", out var tags) && tags is HashSet<string> set)
                    {
                        set.Add(tag);
                    }
                    else
                    {
                        item["tags"] = new HashSet<string>(StringComparer.Ordinal) { tag };
                    }
                }
            }
        }
    }
}
