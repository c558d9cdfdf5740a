using System.Collections.Immutable;
using RankOrchestrator.Evaluation.Sampling;
using RankOrchestrator.Orchestrator.Experiments;

namespace RankOrchestrator.EndToEnd.Experiments;

/// <summary>Users of an experiment as columns, in the order in which they come.</summary>
/// <param name="count">How many.</param>
internal sealed class NullUsers(int count)
{
    private readonly double[] impressions = new double[count];
    private readonly double[] clicks = new double[count];
    private readonly double[] hides = new double[count];

    public int Count => count;

    /// <summary>The arm of each.</summary>
    public int[] Arms { get; } = new int[count];

    /// <summary>Draws what they do with their pages.</summary>
    public void Act(ImmutableArray<Chances>[] pages, ref SeededRandom random)
    {
        for (var user = 0; user < count; user++)
        {
            foreach (var chances in pages[user % pages.Length])
            {
                var (looks, isClicked, _, isHidden) = chances.Draw(ref random);
                impressions[user] += looks ? 1 : 0;
                clicks[user] += isClicked ? 1 : 0;
                hides[user] += isHidden ? 1 : 0;
            }
        }
    }

    /// <summary>The table of those who have come so far.</summary>
    public UserTable Until(int users) => new(
        Arms[..users],
        new Dictionary<string, IReadOnlyList<double>>(StringComparer.Ordinal)
        {
            ["impressions"] = impressions[..users],
            ["clicks"] = clicks[..users],
            ["hides"] = hides[..users],
        },
        new Dictionary<string, IReadOnlyList<string>>(StringComparer.Ordinal));
}
