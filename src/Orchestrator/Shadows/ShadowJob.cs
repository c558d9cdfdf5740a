using System.Buffers;
using RankOrchestrator.Domain.Pages;
using RankOrchestrator.Domain.Requests;
using RankOrchestrator.Domain.Tables;
using RankOrchestrator.Objectives.FanOut;
using RankOrchestrator.Orchestrator.Assignments;
using RankOrchestrator.Orchestrator.Flags;
using RankOrchestrator.Orchestrator.Pipeline;
using RankOrchestrator.Orchestrator.Requests;

namespace RankOrchestrator.Orchestrator.Shadows;

/// <summary>A page that has been served and is to be made once more. Disposing gives the memory of its request back.</summary>
internal sealed class ShadowJob : IDisposable
{
    private readonly byte[] request;
    private readonly LoggedPredictions predictions;
    private readonly Degradation[] standIns;

    /// <param name="result">The page; still held.</param>
    /// <param name="body">Its request.</param>
    /// <param name="targets">What makes it once more.</param>
    public ShadowJob(in RankResult result, ReadOnlySpan<byte> body, IReadOnlyList<ShadowTarget> targets)
    {
        var workspace = result.Workspace!;
        request = ArrayPool<byte>.Shared.Rent(body.Length);
        body.CopyTo(request);
        Request = request.AsMemory(0, body.Length);
        Targets = targets;
        Plan = result.PlanHash;
        RequestId = workspace.Request.RequestId;
        Surface = workspace.Surface.Name;
        User = RequestGroups.UserId(workspace.Request);
        Served = MadePage.Of(workspace);
        predictions = LoggedPredictions.Of(workspace.Frame.Predictions, workspace.Surface.PredictionColumns);
        standIns = [.. workspace.StandIns];
        var forced = workspace.Assignments.Arms.Where(arm => arm.IsForced).ToDictionary(arm => arm.Experiment, arm => arm.Arm, StringComparer.Ordinal);
        Conditions = new RankConditions
        {
            Now = workspace.Request.Now,
            Languages = workspace.Request.Languages.Count == 0 ? null : [LanguageRanges.Write(workspace.Request.Languages)],
            Effort = workspace.Effort,
            Hidden = HiddenOf(workspace.Request.Candidates),
            Assignments = forced.Count == 0 ? null : GivenAssignments.Force(forced),
        };
    }

    /// <summary>The request; until disposal.</summary>
    public ReadOnlyMemory<byte> Request { get; }

    /// <summary>What makes it once more.</summary>
    public IReadOnlyList<ShadowTarget> Targets { get; }

    /// <summary>Hash of the plan that made it.</summary>
    public string Plan { get; }

    /// <summary>The request's id, or empty.</summary>
    public string RequestId { get; }

    /// <summary>The surface.</summary>
    public string Surface { get; }

    /// <summary>Who asked, or empty.</summary>
    public string User { get; }

    /// <summary>The page that was served.</summary>
    public MadePage Served { get; }

    /// <summary>When it came.</summary>
    public required long Offered { get; init; }

    /// <summary>Whether the page is in the decision log, which then keeps the other one, too.</summary>
    public required bool IsKept { get; init; }

    /// <summary>What was said beside the request, with the load that there was; the models are asked.</summary>
    private RankConditions Conditions { get; }

    /// <summary>What a target makes its page with.</summary>
    /// <param name="target">The target.</param>
    /// <param name="shares">Whether its models would say again what they said, or fail as they failed.</param>
    public RankConditions ConditionsOf(ShadowTarget target, bool shares) => Conditions with
    {
        Assignments = target.Arm?.Assignments ?? Conditions.Assignments,
        Predictions = shares ? predictions : null,
        StandIns = shares ? standIns : [],
    };

    /// <summary>What the user had hidden when the page was served; null where its surface does not know.</summary>
    private static HashSet<string>? HiddenOf(CandidateTable candidates)
    {
        var index = candidates.Attributes.Schema.IndexOf(StateColumns.Hidden);
        if (index < 0)
        {
            return null;
        }

        var hidden = new HashSet<string>(StringComparer.Ordinal);
        for (var row = 0; row < candidates.Count; row++)
        {
            if (Bits.Contains(candidates.Attributes.Columns[index].Flags, row))
            {
                hidden.Add(candidates.Id(row));
            }
        }

        return hidden;
    }

    /// <inheritdoc/>
    public void Dispose() => ArrayPool<byte>.Shared.Return(request);
}
