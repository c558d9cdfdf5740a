using System.Diagnostics;
using System.Globalization;
using RankOrchestrator.Bench.Allocation;
using RankOrchestrator.Constraints.Slots;
using RankOrchestrator.Constraints.Slots.CpSat;
using RankOrchestrator.Constraints.Slots.CpSat.Node;

// dotnet run -c Release --project bench/Allocation -- [pages per kind] [pages per kind for slow engines] [part of a kind's name]
var count = args.Length > 0 ? int.Parse(args[0], CultureInfo.InvariantCulture) : 200;
var slowCount = args.Length > 1 ? int.Parse(args[1], CultureInfo.InvariantCulture) : 0;
var only = args.Length > 2 ? args[2] : "";
PageKind[] kinds =
[
    new(50, 10, Tightness.Typical), new(100, 10, Tightness.Typical), new(200, 20, Tightness.Loose), new(200, 20, Tightness.Typical), new(200, 20, Tightness.Tight),
    new(500, 20, Tightness.Typical), new(500, 50, Tightness.Typical), new(500, 50, Tightness.Tight),
    new(50, 10, Tightness.Typical, IsImpossible: true), new(200, 20, Tightness.Typical, IsImpossible: true),
];
var certified = new CertifiedAllocator();
var greedy = new GreedyAllocator();
using var solver = new NodeCpSatSolver(CpSatHostFiles.Find(), TimeProvider.System);
var cpSat = new CpSatAllocator(solver, greedy);
Table.WriteHead();
foreach (var kind in kinds.Where(kind => kind.Name.Contains(only, StringComparison.Ordinal)))
{
    var pages = PageSet.Of(kind, count, certified);

    // Warm: a second and a half lets the runtime optimise what the pages use.
    for (var started = Stopwatch.GetTimestamp(); Stopwatch.GetElapsedTime(started) < TimeSpan.FromSeconds(1.5);)
    {
        pages.ForEach(page => AllocatorRun.Measure(certified, page, new AllocationOptions(), repeats: 1));
    }

    var proven = pages.Select(page => AllocatorRun.Measure(certified, page, new AllocationOptions(), repeats: 3)).ToList();
    Table.WriteRow(kind.Name, "certified", proven, proven);
    if (!kind.IsImpossible)
    {
        Table.WriteRow(kind.Name, "greedy", pages.Select(page => AllocatorRun.Measure(greedy, page, new AllocationOptions(), repeats: 1)).ToList(), proven);
    }

    if (slowCount > 0 && !kind.IsImpossible && solver.WarmUp(TimeSpan.FromSeconds(30)).Failure == CpSatFailure.None)
    {
        Table.WriteRow(kind.Name, "CP-SAT", pages.Take(slowCount).Select(page => AllocatorRun.Measure(cpSat, page, Unhurried(), repeats: 1)).ToList(), proven);
    }

    if (CbcRun.IsInstalled && slowCount > 0)
    {
        Table.WriteRow(kind.Name, "CBC", pages.Take(slowCount).Select(page => CbcRun.Measure(page, TimeSpan.FromSeconds(10))).ToList(), proven);
    }
}

// General solvers get ten seconds a page, far more than any request has.
static AllocationOptions Unhurried() => new() { StepBudget = long.MaxValue / 2, DeadlineTimestamp = Stopwatch.GetTimestamp() + (10 * Stopwatch.Frequency) };
