using System.Globalization;
using System.Text;
using System.Text.Json;
using RankOrchestrator.Domain.Tables;
using RankOrchestrator.Orchestrator.Plans;
using RankOrchestrator.Orchestrator.Workspaces;
using RankOrchestrator.Policies.Rules;

namespace RankOrchestrator.Orchestrator.PolicyTests;

/// <summary>A page as expectations ask about it. Valid while the result it looks at is.</summary>
internal sealed class TestedPage
{
    private readonly RankWorkspace workspace;
    private readonly int[] slotOfRow;

    public TestedPage(RankWorkspace workspace)
    {
        this.workspace = workspace;
        slotOfRow = new int[workspace.Request.Candidates.Count];
        Array.Fill(slotOfRow, -1);
        var slots = workspace.Allocation.CandidateBySlot;
        for (var slot = 0; slot < slots.Length; slot++)
        {
            if (slots[slot] >= 0)
            {
                slotOfRow[workspace.Page.Rows[slots[slot]]] = slot;
            }
        }
    }

    public SurfacePlan Surface => workspace.Surface;

    public RankWorkspace Workspace => workspace;

    /// <summary>The ids of all candidates, sorted.</summary>
    public IEnumerable<string> Ids => Enumerable.Range(0, workspace.Request.Candidates.Count).Select(workspace.Request.Candidates.Id);

    /// <summary>The row of a candidate, or -1.</summary>
    public int Row(string id) => workspace.Request.Candidates.Find(Encoding.UTF8.GetBytes(id));

    /// <summary>The slot in which a row stands, or -1.</summary>
    public int Slot(int row) => slotOfRow[row];

    public bool IsExcluded(int row) => Bits.Contains(workspace.Rules.Excluded, row);

    /// <summary>The rules that touched a row, in running order.</summary>
    public IEnumerable<RulePolicy> RulesThatTouched(int row)
    {
        for (var rule = 0; rule < Surface.Rules.Rules.Length; rule++)
        {
            if (Bits.Contains(workspace.Rules.Matched(rule), row))
            {
                yield return Surface.Rules.Rules[rule];
            }
        }
    }

    /// <summary>The reasons that people are told of the item in a row: the words of each, and what says them.</summary>
    public IReadOnlyList<(string Text, string Source)> Reasons(int row)
    {
        using var answer = JsonDocument.Parse(workspace.Output.WrittenMemory);
        foreach (var item in answer.RootElement.GetProperty("items").EnumerateArray())
        {
            if (item.GetProperty("slot").GetInt32() == Slot(row) && item.TryGetProperty("reasons", out var reasons))
            {
                return [.. reasons.EnumerateArray().Select(reason => (reason.GetProperty("text").GetString()!, reason.GetProperty("of").GetString()!))];
            }
        }

        return [];
    }

    /// <summary>Where a candidate ended up, in words that follow its id.</summary>
    public string Whereabouts(int row)
    {
        if (IsExcluded(row))
        {
            return $"is excluded by '{RulesThatTouched(row).First(rule => rule.Actions.Excludes).Name.Text}'";
        }

        var value = workspace.Values[row].ToString("0.####", CultureInfo.InvariantCulture);
        return Slot(row) < 0 ? $"is not on the page (value {value})" : string.Create(CultureInfo.InvariantCulture, $"stands in slot {Slot(row)} (value {value})");
    }
}
