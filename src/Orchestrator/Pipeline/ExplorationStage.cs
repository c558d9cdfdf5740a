using RankOrchestrator.Domain.Pages;
using RankOrchestrator.Language.Expressions.Evaluation;
using RankOrchestrator.Orchestrator.Exploration;
using RankOrchestrator.Orchestrator.Workspaces;
using RankOrchestrator.Policies.Exploration;

namespace RankOrchestrator.Orchestrator.Pipeline;

/// <summary>
/// Makes pages other than the best where the surface explores: by noise on the values that the page is made by, or, when it is made, by
/// another filling of a slot. That takes a few passes over columns; where time is up the page stays as it is and says so, and nothing is said
/// of probabilities.
/// </summary>
internal static class ExplorationStage
{
    /// <summary>What is to be done before the page is made.</summary>
    /// <param name="workspace">The request; its problem is built.</param>
    /// <param name="conditions">What the page is made with; null for nothing.</param>
    public static void Begin(RankWorkspace workspace, RankConditions? conditions)
    {
        var exploration = workspace.Exploration;
        exploration.Clear();
        if (workspace.Surface.Policy.Exploration is not NoiseExplorationPolicy policy || conditions is { Explores: false })
        {
            return;
        }

        if (policy is ThompsonPolicy thompson && DeviationStage.Find(workspace, thompson.Scale) is not CutOff.None and var reason)
        {
            workspace.Degradations.Add(Unexplored(reason));
            return;
        }

        exploration.AddNoise(policy, Draw(workspace, conditions), workspace.Page.Problem, workspace.Page.Rows);
    }

    /// <summary>What is to be done with the page that was made.</summary>
    /// <param name="workspace">The request with the page.</param>
    /// <param name="conditions">What the page is made with; null for nothing.</param>
    /// <param name="left">What is left of the request's time.</param>
    /// <param name="time">Its clock.</param>
    public static void End(RankWorkspace workspace, RankConditions? conditions, TimeSpan left, TimeProvider time)
    {
        var (exploration, problem) = (workspace.Exploration, workspace.Page.Problem);
        var tolerance = SlotStage.Tolerance(workspace.Surface.Policy.Allocation);
        if (exploration.Policy is NoiseExplorationPolicy)
        {
            workspace.Searched = workspace.Allocation = exploration.Denoise(problem, workspace.Searched, tolerance);
        }

        if (workspace.Surface.Policy.Exploration is not SlotExplorationPolicy policy || conditions is { Explores: false })
        {
            return;
        }

        var deadline = time.GetTimestamp() + (long)((left - SlotStage.AnswerReserve(left)).TotalSeconds * time.TimestampFrequency);
        workspace.Allocation = exploration.Explore(policy, Draw(workspace, conditions), problem, workspace.Searched, tolerance, time, deadline);
        if (!exploration.IsExact)
        {
            workspace.Degradations.Add(Unexplored(CutOff.Deadline));
        }
    }

    private static Degradation Unexplored(CutOff reason) => new("exploration", reason.Word(), "page:best");

    private static ulong Draw(RankWorkspace workspace, RankConditions? conditions)
        => conditions?.Draw ?? ExplorationDraw.Of(workspace.Request, workspace.Surface.Name);
}
