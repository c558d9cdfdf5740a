using System.Collections.Concurrent;
using RankOrchestrator.Orchestrator.Assignments;
using RankOrchestrator.Orchestrator.Workspaces;
using RankOrchestrator.Policies.Experiments;

namespace RankOrchestrator.Orchestrator.Canaries;

/// <summary>
/// Watches the canaries of the policies, page by page, and gives back the users of one whose guardrail breaks: from then on they and those
/// of its baseline get the pages that they would get without it. It never gives a canary more users. What is known belongs to the canary as
/// it is written: a reload that does not change its file changes nothing here, another file begins anew. Safe for concurrent use.
/// </summary>
internal sealed partial class CanaryWatch(TimeProvider time, ILogger<CanaryWatch> logger)
{
    /// <summary>Canaries that are remembered, those that are no longer in the policies among them.</summary>
    private const int Most = 64;

    private readonly ConcurrentDictionary<string, CanaryState> states = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, bool> broken = new(StringComparer.Ordinal);

    /// <summary>What is known of an experiment's canary; null when it has none.</summary>
    public CanaryState? Find(Experiment experiment) => experiment.Served?.Canary is null ? null
        : states.TryGetValue(experiment.Served.Version, out var known) ? known
        : states.Count >= Most ? null
        : states.GetOrAdd(experiment.Served.Version, static (_, one) => new CanaryState(one), experiment);

    /// <summary>Takes users out of canaries that were given back, but for those whose arm a caller asked for.</summary>
    public void Withdraw(AssignmentPlan plan, PageAssignments assignments)
    {
        for (var index = broken.IsEmpty ? -1 : assignments.Arms.Count - 1; index >= 0; index--)
        {
            var arm = assignments.Arms[index];
            if (!arm.IsForced && plan.FindCanary(arm.Experiment) is { } experiment && broken.ContainsKey(experiment.Served!.Version))
            {
                assignments.Arms.RemoveAt(index);
            }
        }
    }

    /// <summary>Takes a page that was served; its workspace is still held.</summary>
    public void Observe(AssignmentPlan plan, RankWorkspace workspace)
        => ForEach(plan, workspace.Assignments.Arms, (state, isCanary, now) => state.Observe(CanaryPage.Of(workspace, isCanary, state.Attributes), now));

    /// <summary>Takes a page that could not be made.</summary>
    public void Fail(AssignmentPlan plan, RankWorkspace workspace)
        => ForEach(plan, workspace.Assignments.Arms, (state, isCanary, now) => state.Observe(CanaryPage.Failed(workspace, isCanary), now));

    /// <summary>An item was hidden on a page.</summary>
    /// <param name="plan">The experiments in force.</param>
    /// <param name="arms">The arms that the page was made by.</param>
    public void Hide(AssignmentPlan plan, IReadOnlyList<Assignment> arms) => ForEach(plan, arms, static (state, isCanary, now) => state.Hide(isCanary, now));

    private void ForEach(AssignmentPlan plan, IReadOnlyList<Assignment> arms, Func<CanaryState, bool, DateTimeOffset, bool> take)
    {
        for (var index = 0; index < arms.Count && plan.HasCanaries; index++)
        {
            var arm = arms[index];
            if (arm.IsForced || plan.FindCanary(arm.Experiment) is not { } experiment || Find(experiment) is not { } state)
            {
                continue;
            }

            lock (state)
            {
                if (take(state, !arm.Arm.Equals(state.Baseline, StringComparison.Ordinal), time.GetUtcNow()))
                {
                    broken[state.Version] = true;
                    var (canary, baseline) = state.Pages;
                    GivenBack(logger, experiment.Name, state.Broken!.Name, state.Broken.Sentence, canary, baseline);
                }
            }
        }
    }

    [LoggerMessage(
        EventId = 431,
        Level = LogLevel.Error,
        Message = "The canary '{Experiment}' has given its users back: {Guardrail}: {Sentence} (after {Canary} of its pages and {Baseline} of the baseline)")]
    private static partial void GivenBack(ILogger logger, string experiment, string guardrail, string sentence, long canary, long baseline);
}
