using RankOrchestrator.Orchestrator.Assignments;
using RankOrchestrator.Orchestrator.Comparisons;
using RankOrchestrator.Orchestrator.Decisions.Lines;
using RankOrchestrator.Orchestrator.Pipeline;
using RankOrchestrator.Orchestrator.Settings;
using RankOrchestrator.Orchestrator.Workspaces;
using RankOrchestrator.Policies.Experiments;

namespace RankOrchestrator.Orchestrator.Shadows;

/// <summary>
/// What makes a page once more: chosen by what the request is, never by chance, as the pages of the decision log are
/// (<see cref="StableShare"/>, for <c>shadow</c> and for <c>shadow-arm</c>).
/// </summary>
internal sealed class ShadowTargets(ShadowSettings settings)
{
    /// <summary>Of a page that has been served; none for most.</summary>
    public IReadOnlyList<ShadowTarget> Of(in RankResult result, ReadOnlySpan<byte> request)
    {
        var workspace = result.Workspace!;
        var id = workspace.Request.RequestId;

        // What is asked to be explained is a question, not a page that somebody looks at.
        var isQuestion = workspace.Request.ExplainedItems.Count > 0 || workspace.Request.ExplainedSlot is not null;
        var isChosen = !isQuestion && settings.Policies is { Length: > 0 } && StableShare.ContainsPage("shadow", id, request, settings.Share);
        var isOfArms = !isQuestion && workspace.Assignments.Arms.Count > 0 && StableShare.ContainsPage("shadow-arm", id, request, settings.Arms);
        if (!isChosen && !isOfArms)
        {
            return [];
        }

        var targets = new List<ShadowTarget>();
        if (isChosen)
        {
            targets.Add(ShadowTarget.Policies);
        }

        if (isOfArms)
        {
            AddArms(targets, workspace, result.Experiments!);
        }

        return targets;
    }

    /// <summary>The control for users of an arm, and every arm for users of the control. Arms that were asked for say nothing about users.</summary>
    private static void AddArms(List<ShadowTarget> targets, RankWorkspace workspace, AssignmentPlan experiments)
    {
        foreach (var arm in workspace.Assignments.Arms)
        {
            if (arm.IsForced || experiments.Find(arm.Experiment) is not { } experiment)
            {
                continue;
            }

            var control = experiment.Arms[0].Name;
            if (!arm.Arm.Equals(control, StringComparison.Ordinal))
            {
                targets.Add(Other(workspace, arm, control));
                continue;
            }

            foreach (var other in experiment.Arms[1..])
            {
                targets.Add(Other(workspace, arm, other.Name));
            }
        }
    }

    private static ShadowTarget Other(RankWorkspace workspace, Assignment served, string name)
    {
        var (arms, assignments) = (new Dictionary<string, string>(StringComparer.Ordinal), new PageAssignments());
        foreach (var arm in workspace.Assignments.Arms)
        {
            var instead = arm == served ? arm with { Arm = name } : arm;
            arms[instead.Experiment] = instead.Arm;
            assignments.Arms.Add(instead);
        }

        var given = new GivenAssignments(arms) { Holdouts = [.. workspace.Assignments.Holdouts] };
        var shares = SharedPredictions.AskAlike(workspace.Surface, workspace.Surface.Variants.For(assignments));
        return new ShadowTarget(new ShadowArm(served.Experiment, name, served.Arm, given, shares));
    }
}
