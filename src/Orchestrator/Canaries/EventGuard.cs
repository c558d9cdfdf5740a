using System.Globalization;
using RankOrchestrator.Evaluation.Experiments;

namespace RankOrchestrator.Orchestrator.Canaries;

/// <summary>
/// Pages to which something happens that should not. The first page of the canary is set beside the first of the baseline, and so on: of pairs in which it
/// happened to one of the two, it is to happen to the canary's with odds of at most 1 and what is allowed besides, however unlike the numbers of
/// their pages are.
/// </summary>
/// <param name="name">What happens.</param>
/// <param name="atWorst">By which part more often is too often.</param>
/// <param name="chance">How often it may be called breached, or held, without being so.</param>
/// <param name="happened">Whether it happened to a page.</param>
internal sealed class EventGuard(string name, double atWorst, double chance, Func<CanaryPage, bool> happened) : ICanaryGuard
{
    /// <summary>Pages that wait for one of the other arm; beyond it they are passed over.</summary>
    private const int MostWaiting = 100_000;

    private readonly EventOdds odds = new(1 + atWorst);
    private readonly Queue<bool> waiting = [];
    private bool isCanaryWaiting;
    private long canary;
    private long baseline;

    /// <inheritdoc/>
    public string Name => name;

    /// <inheritdoc/>
    public CanaryOutcome Outcome { get; private set; }

    /// <inheritdoc/>
    public string Sentence => string.Create(CultureInfo.InvariantCulture, $"{canary} pages of the canary, {baseline} of the baseline");

    /// <inheritdoc/>
    public void Observe(CanaryPage page)
    {
        var isIt = happened(page);
        canary += isIt && page.IsCanary ? 1 : 0;
        baseline += isIt && !page.IsCanary ? 1 : 0;
        if (waiting.Count == 0 || isCanaryWaiting == page.IsCanary)
        {
            if (waiting.Count < MostWaiting)
            {
                isCanaryWaiting = page.IsCanary;
                waiting.Enqueue(isIt);
            }

            return;
        }

        var other = waiting.Dequeue();
        if (isIt != other)
        {
            odds.Observe(isTreatment: isIt == page.IsCanary);
            Decide();
        }
    }

    private void Decide()
    {
        if (Outcome == CanaryOutcome.Inconclusive)
        {
            Outcome = odds.OfMore >= 1 / chance ? CanaryOutcome.Breached : odds.OfLess >= 1 / chance ? CanaryOutcome.Held : CanaryOutcome.Inconclusive;
        }
    }
}
