using System.Collections.Immutable;
using System.Diagnostics;
using OpenTelemetry;
using RankOrchestrator.Language.Diagnostics;
using RankOrchestrator.Objectives.FanOut;
using RankOrchestrator.Objectives.Telemetry;
using RankOrchestrator.Orchestrator.Assignments;
using RankOrchestrator.Orchestrator.Pipeline;
using RankOrchestrator.Orchestrator.Telemetry;
using RankOrchestrator.Policies.Experiments;
using RankOrchestrator.Policies.Findings;

namespace RankOrchestrator.Orchestrator.Plans.Rehearsals;

/// <summary>
/// Ranks made-up requests of every surface before a plan goes live, through a pipeline of its own that nothing counts: what
/// would fail on the first real page refuses the plan instead. No model server is asked, and models that do not deliver
/// are stood in for, as on any page: how they do today is not the policies' fault.
/// </summary>
internal sealed class Rehearsal(FlagStage flags, SlotStage slots, TimeProvider time)
{
    /// <summary>Time for one page.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(250);

    /// <summary>Time for all pages after the first of every surface.</summary>
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(5);

    /// <summary>Whether every surface makes its pages; what does not is in <paramref name="diagnostics"/>.</summary>
    public bool Run(Plan plan, DiagnosticBag diagnostics)
    {
        using var meters = new UnseenMeters();
        using var metrics = new ServiceMetrics(meters);
        using var instruments = new ObjectivesInstruments(meters) { WatchesPredictions = false };
        using var unseen = SuppressInstrumentationScope.Begin();
        var source = new PlanSource();
        source.Swap(plan);
        var pipeline = new RankPipeline(source, flags, new ModelFanOut(time, instruments, new FanOutBudget(), asksServers: false), slots, metrics, time);
        var surfaces = plan.Surfaces.SelectMany(surface => Cases(surface, plan)).ToArray();
        var refused = new HashSet<SurfacePlan>();
        var started = Stopwatch.GetTimestamp();

        // One page of every surface first: what time does not allow are the further ones.
        for (var page = 0; surfaces.Any(surface => page < surface.Requests.Length); page++)
        {
            foreach (var (surface, requests, arms) in surfaces)
            {
                var isDue = page < requests.Length && (page == 0 || Stopwatch.GetElapsedTime(started) < Longest);
                if (isDue && !refused.Contains(surface) && Failure(pipeline, requests[page].Body, arms) is { } failure)
                {
                    refused.Add(surface);
                    var place = arms.IsEmpty ? surface.Policy.Name.Place : arms[^1].Arm.Place;
                    var with = string.Concat(arms.Select(arm => $" in the arm '{arm.Arm.Text}' of '{arm.Experiment}'"));
                    diagnostics.Error(
                        PolicyCodes.CannotRank,
                        place.Source,
                        place.Span,
                        $"The surface '{surface.Name}'{with} makes no page of a made-up request ({requests[page].Name}): {failure}",
                        null);
                }
            }
        }

        return refused.Count == 0;
    }

    /// <summary>A surface, and it in every combination of arms that changes it.</summary>
    private static IEnumerable<(
        SurfacePlan Surface,
        ImmutableArray<RehearsalRequest> Requests,
        ImmutableArray<VariantArm> Arms)> Cases(SurfacePlan surface, Plan plan)
        => surface.Variants.Changed.Prepend((Surface: surface, Arms: []))
            .Select(variant => (variant.Surface, RehearsalRequests.Of(variant.Surface, plan.Flags.NamedUsers), variant.Arms));

    /// <summary>What went wrong, in a sentence; null when there is a page.</summary>
    private string? Failure(RankPipeline pipeline, ReadOnlyMemory<byte> body, ImmutableArray<VariantArm> arms)
    {
        var given = new GivenAssignments(arms.ToDictionary(arm => arm.Experiment, arm => arm.Arm.Text, StringComparer.Ordinal));
        var conditions = new RankConditions { Assignments = given };
        try
        {
            using var result = pipeline.RankAsync(body, time.GetTimestamp(), CancellationToken.None, Patience, conditions).AsTask().GetAwaiter().GetResult();
            return result.Problem is { } problem ? $"it is answered with '{problem.Kind}'. {problem.Detail}"
                : result.Workspace!.FlagFailures is [var (flag, exception), ..] ? $"the flag '{flag}' cannot be evaluated. {Sentence(exception)}"
                : null;
        }
#pragma warning disable CA1031 // Whatever a plan does to a page, it must not do to the process.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            return Sentence(exception);
        }
    }

    private static string Sentence(Exception exception) => $"{exception.GetType().Name}: {exception.Message}";
}
