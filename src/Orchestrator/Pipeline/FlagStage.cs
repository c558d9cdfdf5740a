using System.Collections.Concurrent;
using RankOrchestrator.Domain.Pages;
using RankOrchestrator.Orchestrator.Flags;
using RankOrchestrator.Orchestrator.Plans;
using RankOrchestrator.Orchestrator.Workspaces;

namespace RankOrchestrator.Orchestrator.Pipeline;

/// <summary>
/// Asks every flag of the plan for the request. A flag that cannot be evaluated is off for the request, and the answer
/// says so; the log says why, once a minute for each flag.
/// </summary>
internal sealed partial class FlagStage(TimeProvider time, ILogger<FlagStage> logger)
{
    private static readonly TimeSpan Silence = TimeSpan.FromMinutes(1);

    private readonly ConcurrentDictionary<string, long> said = new(StringComparer.Ordinal);

    /// <summary>Fills the flags and variants of the workspace's frame.</summary>
    public async ValueTask EvaluateAsync(Plan plan, RankWorkspace workspace, CancellationToken cancellationToken)
    {
        if (plan.Flags.Names.IsEmpty)
        {
            return;
        }

        var (frame, request) = (workspace.Frame, workspace.Request);
        workspace.FlagFailures.Clear();
        await plan.Flags.EvaluateAsync(RequestGroups.UserId(request), RequestGroups.Of(request), request.Now, frame.Flags, workspace.VariantNames, workspace.FlagFailures, cancellationToken);
        for (var index = 0; index < frame.Variants.Length; index++)
        {
            frame.Variants[index] = request.Strings.Add(workspace.VariantNames[index]);
        }

        foreach (var (flag, exception) in workspace.FlagFailures)
        {
            workspace.Degradations.Add(new Degradation("flag:" + flag, "flag-failed", "off"));
            Say(flag, exception);
        }
    }

    private void Say(string flag, Exception exception)
    {
        var now = time.GetTimestamp();
        if (said.TryAdd(flag, now) || (said.TryGetValue(flag, out var last) && time.GetElapsedTime(last, now) >= Silence && said.TryUpdate(flag, now, last)))
        {
            FlagFailed(logger, flag, exception);
        }
    }

    [LoggerMessage(EventId = 303, Level = LogLevel.Error, Message = "The flag '{Flag}' cannot be evaluated and is off")]
    private static partial void FlagFailed(ILogger logger, string flag, Exception exception);
}
