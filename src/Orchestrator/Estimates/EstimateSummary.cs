using System.Collections.Immutable;
using RankOrchestrator.Evaluation.Intervals;
using RankOrchestrator.Orchestrator.Comparisons;
using RankOrchestrator.Orchestrator.Feedback;

namespace RankOrchestrator.Orchestrator.Estimates;

/// <summary>
/// What pages would have got, surface by surface. Pages whose request has no id, or one that another page had before, cannot be joined with
/// feedback and are left out; so are all pages of users who click as bots.
/// </summary>
internal sealed class EstimateSummary
{
    private readonly string reward;
    private readonly Dictionary<string, ExploredPage> byId = new(StringComparer.Ordinal);
    private readonly List<ExploredPage> pages = [];
    private readonly JoinedFeedback feedback;
    private long withoutProbability;
    private long withoutId;

    /// <param name="reward">What counts, one of <see cref="OutcomeColumns"/>.</param>
    /// <param name="lateAfter">Time after a page from which on events are late.</param>
    public EstimateSummary(string reward, TimeSpan lateAfter)
    {
        this.reward = reward;
        feedback = new JoinedFeedback(byId.GetValueOrDefault, lateAfter);
    }

    /// <summary>Takes a page; null for one whose probabilities are not known.</summary>
    public void Add(ExploredPage? page)
    {
        if (page is null)
        {
            withoutProbability++;
        }
        else if (page.RequestId.Length == 0 || !byId.TryAdd(page.RequestId, page))
        {
            withoutId++;
        }
        else
        {
            pages.Add(page);
        }
    }

    /// <summary>Takes a line of a feedback log, after all pages.</summary>
    public void AddFeedback(string place, byte[] line)
    {
        if (feedback.Add(place, line) is var (read, page) && OutcomeColumns.Amount(reward, read) is { } amount)
        {
            ((ExploredPage)page).Rewards[read.Slot] += amount;
        }
    }

    /// <summary>The estimates, in the order of the surfaces' names; none when no page says how probable it was.</summary>
    public ImmutableArray<SurfaceEstimate> Estimates(IntervalRules rules)
    {
        var bots = Bots();
        return [.. pages.Where(page => !IsOf(bots, page))
            .GroupBy(page => page.Surface, StringComparer.Ordinal)
            .OrderBy(surface => surface.Key, StringComparer.Ordinal)
            .Select(surface => SurfaceEstimate.Of(surface.Key, [.. surface], rules))];
    }

    /// <summary>What was read and what was left out, in sentences.</summary>
    public IEnumerable<string> Notes()
    {
        var bots = Bots();
        yield return $"{Numbers.Count(pages.Count + withoutId + withoutProbability)} pages; "
            + $"left out: {Numbers.Count(withoutProbability)} that do not say how probable they were, "
            + $"{Numbers.Count(withoutId)} without a request id of their own, "
            + $"{Numbers.Count(pages.Count(page => IsOf(bots, page)))} of users who click as bots.";
        yield return feedback.Words() + ".";
    }

    private HashSet<string> Bots() => pages.Where(page => page.IsOfBot && page.User.Length > 0).Select(page => page.User).ToHashSet(StringComparer.Ordinal);

    private static bool IsOf(HashSet<string> bots, ExploredPage page) => page.IsOfBot || bots.Contains(page.User);
}
