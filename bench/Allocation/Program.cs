using System.Diagnostics;
using System.Globalization;
using RankOrchestrator.AllocationBench;
using RankOrchestrator.Constraints.Slots;
using RankOrchestrator.Constraints.Slots.CpSat;
using RankOrchestrator.Constraints.Slots.CpSat.Node;

// dotnet run -c Release --project bench/Allocation -- [pages per kind] [pages per kind for general solvers] [part of a kind's name] [runs of each page] [seconds a page for general solvers]
var count = Number(0, 20);
var slowCount = Number(1, 0);
var only = args.Length > 2 ? args[2] : "";
var runs = Number(3, 3);
var limit = TimeSpan.FromSeconds(Number(4, 10));
PageKind[] kinds =
[
    new(50, 10, Tightness.Typical), new(50, 10, Tightness.Tight), new(100, 10, Tightness.Typical), new(200, 20, Tightness.Loose), new(200, 20, Tightness.Typical), new(200, 20, Tightness.Tight),
    new(500, 20, Tightness.Typical), new(500, 50, Tightness.Typical), new(500, 50, Tightness.Tight), new(1000, 100, Tightness.Tight),
    new(500, 50, Tightness.Forty), new(500, 50, Tightness.Overlapping), new(500, 50, Tightness.Carousel), new(500, 50, Tightness.Sums),
    new(50, 10, Tightness.Typical, IsImpossible: true), new(200, 20, Tightness.Typical, IsImpossible: true), new(500, 50, Tightness.Tight, IsImpossible: true),
];
var certified = new CertifiedAllocator();
var greedy = new GreedyAllocator();
using var solver = new NodeCpSatSolver(CpSatHostFiles.Find(), TimeProvider.System);
var cpSat = new CpSatAllocator(solver, greedy);
using var highs = slowCount > 0 ? HighsRun.Start(Path.Combine(Environment.CurrentDirectory, "bench", "Allocation", "highs")) : null;
var hasCpSat = slowCount > 0 && solver.WarmUp(TimeSpan.FromSeconds(30)).Failure == CpSatFailure.None;
Table.WriteHead();
foreach (var kind in kinds.Where(kind => kind.Name.Contains(only, StringComparison.Ordinal)))
{
    var pages = PageSet.Of(kind, count, certified);

    // Warm: a second and a half lets the runtime optimise what the pages use.
    for (var started = Stopwatch.GetTimestamp(); Stopwatch.GetElapsedTime(started) < TimeSpan.FromSeconds(1.5);)
    {
        pages.ForEach(page => AllocatorRun.Measure(certified, page, new AllocationOptions()));
        pages.ForEach(page => AllocatorRun.Measure(greedy, page, new AllocationOptions()));
    }

    // The best page that any engine found with unlimited steps of ours stands for the best there is where nobody proved one.
    var best = pages.ConvertAll(page => AllocatorRun.Measure(certified, page, new AllocationOptions { StepBudget = 2_000_000 }));
    Write(kind, "certified", pages, page => AllocatorRun.Measure(certified, page, new AllocationOptions()), best);
    Write(kind, "certified, 600,000 steps", pages, page => AllocatorRun.Measure(certified, page, new AllocationOptions { StepBudget = 600_000 }), best);
    Write(kind, "greedy", pages, page => AllocatorRun.Measure(greedy, page, new AllocationOptions()), best);
    var slow = pages.Take(slowCount).ToList();
    if (hasCpSat)
    {
        Write(kind, "CP-SAT", slow, page => AllocatorRun.Measure(cpSat, page, Unhurried()), best);
    }

    if (highs is not null)
    {
        Write(kind, "HiGHS", slow, page => highs.Measure(page, limit), best);
    }

    if (CbcRun.IsInstalled)
    {
        Write(kind, "CBC", slow, page => CbcRun.Measure(page, limit), best);
    }
}

int Number(int index, int otherwise) => args.Length > index ? int.Parse(args[index], CultureInfo.InvariantCulture) : otherwise;

// Every engine makes every page as often, and percentiles are over single runs.
void Write(PageKind kind, string engine, List<SlotProblem> pages, Func<SlotProblem, Measurement> measure, List<Measurement> best)
{
    var measurements = Enumerable.Range(0, runs).SelectMany(_ => pages.Select(measure)).ToList();
    if (measurements.Count > 0)
    {
        Table.WriteRow(kind.Name, engine, measurements, [.. Enumerable.Range(0, runs).SelectMany(_ => best.Take(pages.Count))]);
    }
}

// General solvers get seconds a page, far more than any request has.
AllocationOptions Unhurried() => new() { StepBudget = long.MaxValue / 2, DeadlineTimestamp = Stopwatch.GetTimestamp() + (long)(limit.TotalSeconds * Stopwatch.Frequency) };
