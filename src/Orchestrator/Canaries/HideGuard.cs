using System.Globalization;
using RankOrchestrator.Evaluation.Experiments;

namespace RankOrchestrator.Orchestrator.Canaries;

/// <summary>Items that users hide, beside the part of the pages that the canary had made when they did.</summary>
/// <param name="name">What it is called.</param>
/// <param name="atWorst">By which part more often is too often.</param>
/// <param name="chance">How often it may be called breached, or held, without being so.</param>
internal sealed class HideGuard(string name, double atWorst, double chance) : ICanaryGuard
{
    private readonly EventOdds odds = new(1 + atWorst);
    private long canaryPages;
    private long pages;
    private long canary;

    /// <inheritdoc/>
    public string Name => name;

    /// <inheritdoc/>
    public CanaryOutcome Outcome { get; private set; }

    /// <inheritdoc/>
    public string Sentence => string.Create(CultureInfo.InvariantCulture, $"{canary} on pages of the canary, {odds.Events - canary} on those of the baseline");

    /// <inheritdoc/>
    public void Observe(CanaryPage page)
    {
        pages++;
        canaryPages += page.IsCanary ? 1 : 0;
    }

    /// <summary>An item was hidden on a page.</summary>
    public void Hide(bool isCanary)
    {
        if (canaryPages == 0 || canaryPages == pages)
        {
            return;
        }

        canary += isCanary ? 1 : 0;
        odds.Observe(isCanary, (double)canaryPages / pages);
        if (Outcome == CanaryOutcome.Inconclusive)
        {
            Outcome = odds.OfMore >= 1 / chance ? CanaryOutcome.Breached : odds.OfLess >= 1 / chance ? CanaryOutcome.Held : CanaryOutcome.Inconclusive;
        }
    }
}
