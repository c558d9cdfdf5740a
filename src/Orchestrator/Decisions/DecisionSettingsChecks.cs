using RankOrchestrator.Orchestrator.Decisions.Lines;
using RankOrchestrator.Orchestrator.Decisions.Privacy;
using RankOrchestrator.Orchestrator.Settings;

namespace RankOrchestrator.Orchestrator.Decisions;

/// <summary>What makes no sense in the settings of the decision log.</summary>
internal static class DecisionSettingsChecks
{
    private const long LargestSegment = 1L << 32;
    private static readonly TimeSpan ShortestFlush = TimeSpan.FromMilliseconds(10);
    private static readonly TimeSpan LongestFlush = TimeSpan.FromMinutes(1);

    /// <summary>Stops a start with settings that make no sense.</summary>
    /// <exception cref="InvalidOperationException">They make none; the message names them.</exception>
    public static void Require(ServiceSettings service)
    {
        var problems = string.Join(' ', Problems(service));
        if (problems.Length > 0)
        {
            throw new InvalidOperationException(problems);
        }
    }

    /// <summary>A sentence each, with the setting's name.</summary>
    public static IEnumerable<string> Problems(ServiceSettings service)
    {
        var settings = service.Decisions;
        if (settings.FlushInterval < ShortestFlush || settings.FlushInterval > LongestFlush)
        {
            yield return "Rank:Decisions:FlushInterval must be from 00:00:00.01 to 00:01:00.";
        }

        if (settings.SegmentBytes is < 1 << 16 or > LargestSegment)
        {
            yield return FormattableString.Invariant($"Rank:Decisions:SegmentBytes must be from {1 << 16} to {LargestSegment}, not {settings.SegmentBytes}.");
        }

        if (settings.SegmentAge < TimeSpan.FromSeconds(1))
        {
            yield return "Rank:Decisions:SegmentAge must be at least 00:00:01.";
        }

        if (settings.QueueBytes < 1 << 16)
        {
            yield return FormattableString.Invariant($"Rank:Decisions:QueueBytes must be at least {1 << 16}, not {settings.QueueBytes}.");
        }

        if (settings.RetainBytes < 0)
        {
            yield return "Rank:Decisions:RetainBytes must not be negative.";
        }

        if (settings.RetainFor < TimeSpan.Zero)
        {
            yield return "Rank:Decisions:RetainFor must not be negative.";
        }

        if (!(settings.Problems is >= 0 and <= 1))
        {
            yield return FormattableString.Invariant($"Rank:Decisions:Problems must be from 0 to 1, not {settings.Problems}.");
        }

        foreach (var problem in (string?[])[
            Sentence(() => SurfaceSampling.Parse(settings.Sampling), "Rank:Decisions:Sampling: "),
            Sentence(() => HiddenFields.Read(settings), "")])
        {
            if (problem is not null)
            {
                yield return problem;
            }
        }

        if (service is { Feedback.Log: { Length: > 0 } kept, DecisionLog: { Length: > 0 } decisions } && Path.GetFullPath(kept) == Path.GetFullPath(decisions))
        {
            yield return $"Rank:Feedback:Log and Rank:DecisionLog must name different folders, not both {kept}.";
        }

        // What keeps something back must not be overlooked.
        var isHiding = settings.Sampling.Length > 0 || settings.Drop.Length > 0 || settings.Hash.Length > 0;
        if (isHiding && service.DecisionLog is { Length: > 0 } path && DecisionLogPath.IsFile(path))
        {
            yield return $"Rank:Decisions:Sampling, :Drop and :Hash need a folder of segments, and Rank:DecisionLog names the file {path}.";
        }
    }

    private static string? Sentence(Action read, string setting)
    {
        try
        {
            read();
            return null;
        }
        catch (FormatException exception)
        {
            return setting + exception.Message;
        }
    }
}
