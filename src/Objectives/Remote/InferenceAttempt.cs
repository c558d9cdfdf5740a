using System.Buffers;
using RankOrchestrator.Objectives.Failures;

namespace RankOrchestrator.Objectives.Remote;

/// <summary>
/// One attempt at a call and the memory that it alone writes: attempts of a hedged call run side by side, and the loser
/// may still be reading when the winner's values are used.
/// </summary>
internal sealed class InferenceAttempt(int length) : IDisposable
{
    private double[]? values = ArrayPool<double>.Shared.Rent(length);

    /// <summary>How it ended.</summary>
    public ModelFailure Failure { get; set; }

    /// <summary>What the server said of a failure; null when it said nothing.</summary>
    public string? Message { get; set; }

    /// <summary>What the model said.</summary>
    public Memory<double> Values => values.AsMemory(0, length);

    /// <summary>Gives the memory back; only the one who uses the attempt's outcome, or the loser itself, does so.</summary>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref values, null) is { } returned)
        {
            ArrayPool<double>.Shared.Return(returned);
        }
    }
}
