using RankOrchestrator.Allocation.Auto;
using RankOrchestrator.Allocation.Certified;
using RankOrchestrator.Allocation.CpSat;
using RankOrchestrator.Allocation.CpSat.Node;
using RankOrchestrator.Allocation.Engines;
using RankOrchestrator.Allocation.Greedy;

namespace RankOrchestrator.Orchestrator.Pipeline;

/// <summary>
/// The engines that policies and commands may name. CP-SAT's process is started when it is first asked, and ends with
/// this object.
/// </summary>
internal sealed partial class SlotEngines : IDisposable
{
    /// <summary>One of each.</summary>
    /// <param name="time">Clock of the pauses before CP-SAT is started again.</param>
    /// <param name="logger">Hears about every page that CP-SAT could not make.</param>
    public SlotEngines(TimeProvider time, ILogger<SlotEngines> logger)
    {
        Solver = new NodeCpSatSolver(CpSatHostFiles.Find(), time);
        var greedy = new GreedyAllocator();
        var certified = new CertifiedAllocator();
        var cpSat = new CpSatAllocator(Solver, certified, (failure, detail) => CpSatFailed(logger, failure, detail));
        All = [certified, cpSat, greedy, new EscalatingAllocator(certified, cpSat)];
    }

    /// <summary>Every engine, each under its own name.</summary>
    public IReadOnlyList<ISlotAllocator> All { get; }

    /// <summary>CP-SAT itself.</summary>
    public NodeCpSatSolver Solver { get; }

    /// <summary>The engine of a name.</summary>
    public ISlotAllocator this[string name] => All.First(engine => string.Equals(engine.Name, name, StringComparison.Ordinal));

    /// <inheritdoc/>
    public void Dispose() => Solver.Dispose();

    [LoggerMessage(EventId = 302, Level = LogLevel.Warning, Message = "CP-SAT made no page ({Failure}): {Detail}")]
    private static partial void CpSatFailed(ILogger logger, CpSatFailure failure, string detail);
}
