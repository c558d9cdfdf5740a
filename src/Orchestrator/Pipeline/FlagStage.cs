using System.Collections.Concurrent;
using RankOrchestrator.Domain.Pages;
using RankOrchestrator.Domain.Requests;
using RankOrchestrator.Language.Expressions.Evaluation;
using RankOrchestrator.Orchestrator.Flags;

namespace RankOrchestrator.Orchestrator.Pipeline;

/// <summary>
/// Asks every flag of the plan for the request. A flag that cannot be evaluated is off for the request, and the answer
/// says so; the log says why, once a minute for each flag.
/// </summary>
internal sealed partial class FlagStage(TimeProvider time, ILogger<FlagStage> logger)
{
    private static readonly TimeSpan Silence = TimeSpan.FromMinutes(1);

    private readonly ConcurrentDictionary<string, long> said = new(StringComparer.Ordinal);

    /// <summary>Fills the flags and variants of a request's frame.</summary>
    /// <param name="flags">The plan's flags.</param>
    /// <param name="request">Who asks, and when.</param>
    /// <param name="frame">Receives states and variants.</param>
    /// <param name="variants">Receives the names of the variants, by the environment's order.</param>
    /// <param name="failures">Receives the flags that cannot be evaluated and why; those of the request before are forgotten.</param>
    /// <param name="degradations">Receives what the answer says of them.</param>
    /// <param name="cancellationToken">Cancelled when nobody waits for the page any more.</param>
    public async ValueTask EvaluateAsync(
        FlagSet flags, RankRequest request, EvaluationFrame frame, string[] variants, List<FlagFailure> failures, List<Degradation> degradations, CancellationToken cancellationToken)
    {
        if (flags.Names.IsEmpty)
        {
            return;
        }

        failures.Clear();
        await flags.EvaluateAsync(RequestGroups.UserId(request), RequestGroups.Of(request), request.Now, frame.Flags, variants, failures, cancellationToken);
        for (var index = 0; index < frame.Variants.Length; index++)
        {
            frame.Variants[index] = request.Strings.Add(variants[index]);
        }

        foreach (var (flag, exception) in failures)
        {
            degradations.Add(new Degradation("flag:" + flag, "flag-failed", "off"));
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
