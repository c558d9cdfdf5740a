using RankOrchestrator.Orchestrator.Requests;
using RankOrchestrator.Orchestrator.Snapshots;

namespace RankOrchestrator.Orchestrator.Comparisons;

/// <summary>One request's page before a change and after it.</summary>
internal sealed class PageComparison
{
    /// <param name="place">Where the request stands.</param>
    /// <param name="before">The page before; null where there is none.</param>
    /// <param name="after">The page after; null where there is none.</param>
    /// <param name="refusal">Why there is none.</param>
    public PageComparison(string place, PageFacts? before, PageFacts? after, RequestProblem? refusal)
    {
        (Place, Before, After, Refusal) = (place, before, after, refusal);
        if (before is null || after is null)
        {
            Kind = before is not null ? ChangeKind.Refused : after is not null ? ChangeKind.Answered : ChangeKind.None;
            return;
        }

        var slots = before.Page.Items.ToDictionary(item => item.Id, item => item.Slot, StringComparer.Ordinal);
        var stayed = after.Page.Items.Where(item => slots.ContainsKey(item.Id)).Select(item => (First: slots[item.Id], Second: item.Slot)).ToArray();
        Moved = stayed.Count(places => places.First != places.Second);
        Entered = after.Page.Items.Length - stayed.Length;
        Left = before.Page.Items.Length - stayed.Length;
        Correlation = RankCorrelation.Of(stayed);
        AttentionMoved = Shift(before, after);
        Kind = Moved + Entered + Left > 0 ? ChangeKind.Items
            : PageDifference.ChangesValues(before.Page, after.Page) ? ChangeKind.Values
            : PageDifference.Describe(before.Page, after.Page).Count > 0 ? ChangeKind.Reasons
            : ChangeKind.None;
    }

    /// <summary>Where the request stands.</summary>
    public string Place { get; }

    /// <summary>The page before.</summary>
    public PageFacts? Before { get; }

    /// <summary>The page after.</summary>
    public PageFacts? After { get; }

    /// <summary>Why one of them is missing.</summary>
    public RequestProblem? Refusal { get; }

    /// <summary>What the change does.</summary>
    public ChangeKind Kind { get; }

    /// <summary>Items that stand in another slot.</summary>
    public int Moved { get; }

    /// <summary>Items that were not on the page before.</summary>
    public int Entered { get; }

    /// <summary>Items that are not on the page any more.</summary>
    public int Left { get; }

    /// <summary>Kendall's τ of the items on both; null where fewer than two are.</summary>
    public double? Correlation { get; }

    /// <summary>Which share of the page's attention goes to other items than before: from 0 to 1.</summary>
    public double AttentionMoved { get; }

    /// <summary>Half of the sum, over all items, of how much more or less the slot counts that each has; as a share of all slots.</summary>
    private static double Shift(PageFacts before, PageFacts after)
    {
        var shift = new Dictionary<string, double>(StringComparer.Ordinal);
        Add(before, -1);
        Add(after, 1);
        var all = Math.Max(before.AllAttention, after.AllAttention);
        return all > 0 ? shift.Values.Sum(Math.Abs) / 2 / all : 0;

        void Add(PageFacts page, int sign)
        {
            for (var index = 0; index < page.Page.Items.Length; index++)
            {
                var id = page.Page.Items[index].Id;
                shift[id] = shift.GetValueOrDefault(id) + (sign * page.Attention[index]);
            }
        }
    }
}
