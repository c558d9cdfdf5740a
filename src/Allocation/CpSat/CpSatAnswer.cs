namespace RankOrchestrator.Allocation.CpSat;

/// <summary>What came back from a solver: a serialized <c>CpSolverResponse</c>, or the reason why there is none.</summary>
/// <param name="Failure"><see cref="CpSatFailure.None"/> when there is a response.</param>
/// <param name="Response">The serialized response; empty on failure.</param>
/// <param name="Detail">A sentence for the log; empty on success.</param>
public readonly record struct CpSatAnswer(CpSatFailure Failure, ReadOnlyMemory<byte> Response, string Detail)
{
    /// <summary>An answer with a response.</summary>
    public static CpSatAnswer Of(ReadOnlyMemory<byte> response) => new(CpSatFailure.None, response, "");

    /// <summary>An answer without one.</summary>
    public static CpSatAnswer Failed(CpSatFailure failure, string detail) => new(failure, default, detail);
}
