using RankOrchestrator.Orchestrator.Flags;
using RankOrchestrator.Orchestrator.Workspaces;

namespace RankOrchestrator.Orchestrator.Canaries;

/// <summary>What guardrails look at of a page of a canary or its baseline.</summary>
internal sealed record CanaryPage
{
    /// <summary>Whether it is the canary's.</summary>
    public required bool IsCanary { get; init; }

    /// <summary>A number of the user's; pages of one user count as one thing, not as many.</summary>
    public required uint User { get; init; }

    /// <summary>Whether it could not be made; then there is nothing else to know.</summary>
    public bool IsFailed { get; init; }

    /// <summary>Whether something stood in for something else.</summary>
    public bool IsDegraded { get; init; }

    /// <summary>What its stages took together.</summary>
    public double Milliseconds { get; init; }

    /// <summary>What it is worth by the policies.</summary>
    public double Value { get; init; }

    /// <summary>Items on it.</summary>
    public int Items { get; init; }

    /// <summary>Items on it whose attribute is true, by attribute, of those that guardrails name.</summary>
    public IReadOnlyDictionary<string, int> Shown { get; init; } = new Dictionary<string, int>(StringComparer.Ordinal);

    /// <summary>A page that was made.</summary>
    /// <param name="workspace">What it was made in; still held.</param>
    /// <param name="isCanary">Whether it is the canary's.</param>
    /// <param name="attributes">Attributes that guardrails name.</param>
    public static CanaryPage Of(RankWorkspace workspace, bool isCanary, IReadOnlyList<string> attributes)
    {
        var milliseconds = 0.0;
        foreach (var stage in Enum.GetValues<Stage>())
        {
            milliseconds += workspace.Timings[stage].TotalMilliseconds;
        }

        var (table, shown, items) = (workspace.Request.Candidates.Attributes, new Dictionary<string, int>(StringComparer.Ordinal), 0);
        foreach (var candidate in workspace.Allocation.CandidateBySlot)
        {
            if (candidate < 0)
            {
                continue;
            }

            items++;
            foreach (var attribute in attributes)
            {
                var column = table.Schema.IndexOf(attribute);
                var isTrue = column >= 0 && Domain.Tables.Bits.Contains(table.Columns[column].Flags, workspace.Page.Rows[candidate]);
                shown[attribute] = shown.GetValueOrDefault(attribute) + (isTrue ? 1 : 0);
            }
        }

        return new CanaryPage
        {
            IsCanary = isCanary,
            User = NumberOf(workspace),
            IsDegraded = workspace.Degradations.Count > 0,
            Milliseconds = milliseconds,
            Value = workspace.Allocation.Objective,
            Items = items,
            Shown = shown,
        };
    }

    /// <summary>A page that could not be made.</summary>
    public static CanaryPage Failed(RankWorkspace workspace, bool isCanary) => new() { IsCanary = isCanary, User = NumberOf(workspace), IsFailed = true };

    /// <summary>FNV-1a of the user's id: the same in every process.</summary>
    private static uint NumberOf(RankWorkspace workspace)
    {
        var hash = 2166136261u;
        foreach (var letter in RequestGroups.UserId(workspace.Request))
        {
            hash = (hash ^ letter) * 16777619u;
        }

        return hash ^ (hash >> 15);
    }
}
