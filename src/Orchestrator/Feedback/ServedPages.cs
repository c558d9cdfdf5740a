using RankOrchestrator.Orchestrator.Assignments;
using RankOrchestrator.Orchestrator.Flags;
using RankOrchestrator.Orchestrator.Workspaces;

namespace RankOrchestrator.Orchestrator.Feedback;

/// <summary>The pages that this process served last: what feedback is joined with when it comes. Safe for concurrent use.</summary>
/// <param name="most">Pages that are remembered.</param>
internal sealed class ServedPages(int most)
{
    private readonly Lock guard = new();
    private readonly BoundedMemory<string, ServedPage> pages = new(most);

    /// <summary>Remembers a page that has an id; of two pages of one id the first counts.</summary>
    public void Add(RankWorkspace workspace, DateTimeOffset at)
    {
        var request = workspace.Request;
        if (request.RequestId.Length == 0)
        {
            return;
        }

        var slots = workspace.Allocation.CandidateBySlot;
        var items = new string[slots.Length];
        for (var slot = 0; slot < items.Length; slot++)
        {
            items[slot] = slots[slot] < 0 ? "" : request.Candidates.Id(workspace.Page.Rows[slots[slot]]);
        }

        var page = new ServedPage(workspace.Surface.Name, RequestGroups.UserId(request), items, at) { Arms = [.. workspace.Assignments.Arms] };
        lock (guard)
        {
            pages.TryAdd(request.RequestId, page);
        }
    }

    /// <summary>A page, or null.</summary>
    public ServedPage? Find(string requestId)
    {
        lock (guard)
        {
            return pages.TryGet(requestId, out var page) ? page : null;
        }
    }
}

/// <summary>A page that was served.</summary>
/// <param name="Surface">The surface.</param>
/// <param name="User">The user; empty when unknown.</param>
/// <param name="Items">By slot; empty texts for empty slots.</param>
/// <param name="At">When.</param>
internal sealed record ServedPage(string Surface, string User, string[] Items, DateTimeOffset At)
{
    /// <summary>The arms of experiments that it was made by.</summary>
    public Assignment[] Arms { get; init; } = [];
}
