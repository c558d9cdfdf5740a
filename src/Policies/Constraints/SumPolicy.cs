using System.Collections.Immutable;
using RankOrchestrator.Policies.Documents;

namespace RankOrchestrator.Policies.Constraints;

/// <summary>Limits of what the items of a page come to together, or on the average.</summary>
/// <param name="Of">What each item counts.</param>
/// <param name="Limits">What limits it: at most two of the sum and two of the mean.</param>
/// <param name="IsByAttention">Whether a slot counts as much as its weight.</param>
public sealed record SumPolicy(PolicyText Of, ImmutableArray<SumLimit> Limits, bool IsByAttention)
{
    /// <summary>The most that they come to together; null when that is unlimited or computed.</summary>
    public double? Most => Find(isMost: true, isMean: false);

    /// <summary>The least that they come to together; null when any will do or it is computed.</summary>
    public double? Fewest => Find(isMost: false, isMean: false);

    /// <summary>The most that their mean may be; null when that is unlimited or computed.</summary>
    public double? MeanMost => Find(isMost: true, isMean: true);

    /// <summary>The least that their mean may be; null when any will do or it is computed.</summary>
    public double? MeanFewest => Find(isMost: false, isMean: true);

    private double? Find(bool isMost, bool isMean) => Limits.FirstOrDefault(limit => limit.IsMost == isMost && limit.IsMean == isMean)?.Number;
}

/// <summary>One limit of a sum.</summary>
/// <param name="IsMost">Whether it is the most, else the least.</param>
/// <param name="IsMean">Whether the mean is limited, else the sum.</param>
/// <param name="Number">The limit; null where it is computed.</param>
/// <param name="Expression">What computes it for a request, or for each group; null where it is a number.</param>
public sealed record SumLimit(bool IsMost, bool IsMean, double? Number, PolicyText? Expression);
