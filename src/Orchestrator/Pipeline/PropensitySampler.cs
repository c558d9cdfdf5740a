using RankOrchestrator.Allocation.Problems;
using RankOrchestrator.Orchestrator.Admission;
using RankOrchestrator.Orchestrator.Exploration;
using RankOrchestrator.Orchestrator.Settings;
using RankOrchestrator.Orchestrator.Telemetry;
using RankOrchestrator.Orchestrator.Workspaces;
using RankOrchestrator.Policies.Exploration;
using RankOrchestrator.Policies.Surfaces;

namespace RankOrchestrator.Orchestrator.Pipeline;

/// <summary>
/// Finds out how probable the items of a served page were, where there is no formula for it: by making the page again with other draws, under
/// the same rules, constraints and engine. After the answer, one page at a time, on a thread that goes behind all others. What does
/// not fit its queue, and everything under load, is shed. The same page gives the same numbers.
/// </summary>
internal sealed class PropensitySampler(SlotStage slots, ExplorationSettings settings, ServiceMetrics metrics) : IDisposable
{
    /// <summary>Time for one page: steps end the search long before, on any machine that serves.</summary>
    private static readonly TimeSpan TimeOfPage = TimeSpan.FromSeconds(1);

    private readonly QuietThread quiet = new("propensities");
    private int waiting;
    private int isDisposed;

    /// <summary>Pages that were taken and not told of yet.</summary>
    public int Waiting => Volatile.Read(ref waiting);

    /// <summary>Takes a page, to be told of its propensities later; false when they are not to be had.</summary>
    /// <param name="workspace">The page; copied.</param>
    /// <param name="done">Is told, or of null when this is disposed of before.</param>
    public bool TryTake(RankWorkspace workspace, Action<ResampledPropensities?> done)
    {
        if (workspace.Exploration.Policy is not NoiseExplorationPolicy policy || settings.Samples == 0)
        {
            return false;
        }

        var surface = workspace.Surface;
        if (workspace.Effort != SearchEffort.Full || !TryEnter())
        {
            metrics.Resampled(surface.Name, "shed");
            return false;
        }

        var (problem, rows, deviations) = (workspace.Page.Problem.Copy(), workspace.Page.Rows.ToArray(), workspace.Exploration.Deviations.All.ToArray());
        var (served, draw) = ((int[])workspace.Allocation.CandidateBySlot.Clone(), workspace.Exploration.Draw);
        _ = quiet.RunAsync(
            () =>
            {
                ResampledPropensities? found = null;
                try
                {
                    found = Sample(surface.Policy.Allocation, problem, served, (values, number) => ValueNoise.Add(policy, values, rows, deviations, ExplorationDraw.Next(draw, number)));
                }
                finally
                {
                    // Whatever went wrong, the page's line must be written.
                    metrics.Resampled(surface.Name, found is null ? "shed" : "sampled");
                    done(found);
                    Interlocked.Decrement(ref waiting);
                }

                return Task.FromResult(true);
            },
            CancellationToken.None);
        return true;
    }

    /// <summary>Gives up what waits, and ends after telling so.</summary>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref isDisposed, 1) == 0)
        {
            quiet.Dispose();
        }
    }

    /// <summary>Adds the noise of another page of the request, from 1.</summary>
    private delegate void NoiseOfPage(Span<double> values, int number);

    private bool TryEnter()
    {
        if (Interlocked.Increment(ref waiting) <= settings.QueuedPages && Volatile.Read(ref isDisposed) == 0)
        {
            return true;
        }

        Interlocked.Decrement(ref waiting);
        return false;
    }

    private ResampledPropensities? Sample(AllocationPolicy policy, SlotProblem problem, int[] served, NoiseOfPage addNoise)
    {
        var values = problem.Values.ToArray();
        var same = new int[served.Length];
        for (var sample = 1; sample <= settings.Samples; sample++)
        {
            if (Volatile.Read(ref isDisposed) != 0)
            {
                return null;
            }

            values.CopyTo(problem.Values);
            addNoise(problem.Values, sample);
            var page = slots.Allocate(policy, problem, TimeOfPage, []).CandidateBySlot;
            for (var slot = 0; slot < served.Length; slot++)
            {
                same[slot] += page[slot] == served[slot] ? 1 : 0;
            }
        }

        return new ResampledPropensities(settings.Samples + 1, [.. same.Select(count => (count + 1.0) / (settings.Samples + 1))]);
    }
}
