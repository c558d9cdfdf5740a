using System.Diagnostics;
using System.Globalization;
using RankOrchestrator.Allocation.Certified;
using RankOrchestrator.Allocation.Engines;
using RankOrchestrator.Allocation.Greedy;
using RankOrchestrator.Allocation.Problems;

namespace RankOrchestrator.AllocationBench;

/// <summary>How long after its deadline a page comes, where no step budget ends the search, and what it is worth beside greedy's.</summary>
internal static class Deadlines
{
    private static readonly double[] Milliseconds = [1, 2, 5, 10, 20, 40];

    /// <param name="kinds">The kinds of pages.</param>
    /// <param name="count">Pages of each kind.</param>
    /// <param name="runs">Runs of each page with each deadline.</param>
    public static void Write(IEnumerable<PageKind> kinds, int count, int runs)
    {
        Console.WriteLine("| pages | deadline ms | n | late p50 ms | late p99 ms | late max ms | worth less than greedy's |");
        Console.WriteLine("|---|---|---|---|---|---|---|");
        var certified = new CertifiedAllocator();
        foreach (var kind in kinds)
        {
            var pages = Enumerable.Range(1, count).Select(seed => GeneratedPage.Of(kind, seed)).ToList();
            pages.ForEach(page => certified.Allocate(page, new AllocationOptions(), []));
            foreach (var deadline in Milliseconds)
            {
                var late = new List<double>();
                var worse = 0;
                for (var run = 0; run < runs; run++)
                {
                    foreach (var page in pages)
                    {
                        var (lateBy, isWorse) = Run(certified, page, deadline);
                        late.Add(lateBy);
                        worse += isWorse ? 1 : 0;
                    }
                }

                late.Sort();
                Console.WriteLine(string.Create(
                    CultureInfo.InvariantCulture,
                    $"| {kind.Name} | {deadline} | {late.Count} | {At(late, 0.5):F2} | {At(late, 0.99):F2} | {late[^1]:F2} | {worse} |"));
            }
        }
    }

    /// <summary>A page that is made before its deadline is late by less than nothing, which counts as nothing.</summary>
    private static (double LateBy, bool IsWorse) Run(CertifiedAllocator certified, SlotProblem page, double milliseconds)
    {
        var started = Stopwatch.GetTimestamp();
        var deadline = started + (long)(milliseconds * Stopwatch.Frequency / 1000);
        var options = new AllocationOptions { StepBudget = long.MaxValue, DeadlineTimestamp = deadline, Clock = TimeProvider.System };
        var answer = certified.Allocate(page, options, []);
        var late = Math.Max(0, Stopwatch.GetElapsedTime(deadline).TotalMilliseconds);

        // Of pages that both keep what is hard; greedy has all the time it needs.
        var greedy = new GreedyAllocator().Allocate(page, new AllocationOptions(), []);
        var isWorse = greedy.Certificate.KeepsConstraints
            && (!answer.Certificate.KeepsConstraints || answer.Objective < greedy.Objective - (1e-9 * Math.Abs(greedy.Objective)));
        return (late, isWorse);
    }

    private static double At(List<double> sorted, double part) => sorted[Math.Min(sorted.Count - 1, (int)Math.Ceiling(part * sorted.Count) - 1)];
}
