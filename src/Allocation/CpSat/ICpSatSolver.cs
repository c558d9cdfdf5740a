namespace RankOrchestrator.Allocation.CpSat;

/// <summary>
/// OR-Tools CP-SAT behind its own wire format, so that any build of it can stand here: WebAssembly in a Node process
/// (<see cref="Node.NodeCpSatSolver"/>), a native library, another machine. Safe for concurrent use; never throws.
/// </summary>
public interface ICpSatSolver
{
    /// <summary>Solves one model.</summary>
    /// <param name="model">A serialized <c>operations_research.sat.CpModelProto</c>.</param>
    /// <param name="parameters">A serialized <c>operations_research.sat.SatParameters</c>.</param>
    /// <param name="patience">The longest this call may take, waiting included, whatever the parameters say.</param>
    CpSatAnswer Solve(ReadOnlySpan<byte> model, ReadOnlySpan<byte> parameters, TimeSpan patience);
}
