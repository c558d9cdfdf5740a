using System.Diagnostics;
using System.Globalization;
using RankOrchestrator.Allocation.Certified;
using RankOrchestrator.Allocation.Engines;
using RankOrchestrator.Allocation.Greedy;
using RankOrchestrator.Allocation.Problems;
using RankOrchestrator.AllocationBench;

// dotnet run -c Release --project bench/Allocation -- deadlines
if (args is ["deadlines"])
{
    PageKind[] hard = [new(500, 50, Tightness.Tight), new(500, 50, Tightness.Tight, IsImpossible: true), new(1000, 100, Tightness.Tight)];
    Deadlines.Write(hard, count: 10, runs: 20);
    return;
}

// dotnet run -c Release --project bench/Allocation -- [pages per kind] [part of a kind's name] [runs of each page] [seconds a page for general solvers; 0 leaves them out]
var count = Number(0, 20);
var only = args.Length > 1 ? args[1] : "";
var runs = Number(2, 1);
var seconds = Number(3, 1);
var limit = TimeSpan.FromSeconds(seconds);
PageKind[] kinds =
[
    new(50, 10, Tightness.Typical), new(50, 10, Tightness.Tight), new(100, 10, Tightness.Typical), new(200, 20, Tightness.Loose), new(200, 20, Tightness.Typical), new(200, 20, Tightness.Tight),
    new(500, 20, Tightness.Typical), new(500, 50, Tightness.Typical), new(500, 50, Tightness.Tight), new(1000, 100, Tightness.Tight),
    new(500, 50, Tightness.Forty), new(500, 50, Tightness.Overlapping), new(500, 50, Tightness.Carousel), new(500, 50, Tightness.Sums),
    new(300, 20, Tightness.Rows),
    new(50, 10, Tightness.Typical, IsImpossible: true), new(200, 20, Tightness.Typical, IsImpossible: true), new(500, 50, Tightness.Tight, IsImpossible: true),
];
var certified = new CertifiedAllocator();
var greedy = new GreedyAllocator();
using var cpSat = new CpSatRun();
using var highs = seconds > 0 ? HighsRun.Start(Path.Combine(Environment.CurrentDirectory, "bench", "Allocation", "highs")) : null;
var hasCpSat = seconds > 0 && cpSat.IsReady();
var hasCbc = seconds > 0 && CbcRun.IsInstalled;
SayAbsent("CP-SAT", hasCpSat, "RANK_ENGINES=engines says where its host is");
SayAbsent("HiGHS", highs is not null, "(cd bench/Allocation/highs && npm ci) brings it");
SayAbsent("CBC", hasCbc, "apt-get install coinor-cbc brings it");
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
    if (kind.Tightness == Tightness.Rows)
    {
        // As many steps as the surfaces that ship have.
        Write(kind, "certified, 20,000 steps", pages, page => AllocatorRun.Measure(certified, page, new AllocationOptions { StepBudget = 20_000 }), best);
    }

    Write(kind, "certified, 600,000 steps", pages, page => AllocatorRun.Measure(certified, page, new AllocationOptions { StepBudget = 600_000 }), best);
    Write(kind, "greedy", pages, page => AllocatorRun.Measure(greedy, page, new AllocationOptions()), best);
    if (hasCpSat)
    {
        Write(kind, "CP-SAT", pages, page => cpSat.Measure(page, Unhurried), best);
    }

    if (highs is not null)
    {
        Write(kind, "HiGHS", pages, page => highs.Measure(page, limit), best);
    }

    if (hasCbc)
    {
        Write(kind, "CBC", pages, page => CbcRun.Measure(page, limit), best);
    }
}

// What another engine does not do is said, not left to be noticed.
void SayAbsent(string engine, bool isThere, string remedy)
{
    if (seconds > 0 && !isThere)
    {
        Console.WriteLine($"{engine} is not here and left out: {remedy}.");
    }
}

int Number(int index, int otherwise) => args.Length > index ? int.Parse(args[index], CultureInfo.InvariantCulture) : otherwise;

// Every engine makes every page as often, and percentiles are over single runs.
void Write(PageKind kind, string engine, List<SlotProblem> pages, Func<SlotProblem, Measurement> measure, List<Measurement> best)
{
    var measurements = Enumerable.Range(0, runs).SelectMany(_ => pages.Select(measure)).ToList();
    Table.WriteRow(kind.Name, engine, measurements, [.. Enumerable.Range(0, runs).SelectMany(_ => best)]);

    // A page of a general solver keeps every constraint: on an impossible page there is none.
    if (kind.IsImpossible && engine is ("HiGHS" or "CBC") && measurements.Exists(measurement => !double.IsNaN(measurement.Objective)))
    {
        Console.WriteLine($"{engine} has filled a page of {kind.Name} under all constraints: that one is possible.");
    }
}

// General solvers get a second a page, more than any request has.
AllocationOptions Unhurried() => new() { StepBudget = long.MaxValue / 2, DeadlineTimestamp = Stopwatch.GetTimestamp() + (long)(limit.TotalSeconds * Stopwatch.Frequency) };
