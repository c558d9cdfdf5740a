using RankOrchestrator.Objectives.Failures;

namespace RankOrchestrator.Objectives.Remote;

/// <summary>Calls a model for a large candidate set in parts, several of them under way together.</summary>
internal sealed class SplitCall(RemoteModel model, RemoteCall call, int size)
{
    private readonly int parts = (call.Rows + size - 1) / size;
    private int next;
    private int failure;

    /// <summary>Runs all parts; the first failure ends the call and the parts that are still under way.</summary>
    public async ValueTask<ModelFailure> RunAsync(int together, CancellationToken cancellationToken)
    {
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var lanes = new Task[Math.Min(together, parts)];
        for (var lane = 0; lane < lanes.Length; lane++)
        {
#pragma warning disable CA2025 // All lanes are awaited below.
            lanes[lane] = RunLaneAsync(ending);
#pragma warning restore CA2025
        }

        await Task.WhenAll(lanes);
        return (ModelFailure)Volatile.Read(ref failure);
    }

    private async Task RunLaneAsync(CancellationTokenSource ending)
    {
        while (Volatile.Read(ref failure) == (int)ModelFailure.None)
        {
            var part = Interlocked.Increment(ref next) - 1;
            if (part >= parts)
            {
                return;
            }

            var firstRow = part * size;
            var result = await model.InferPartAsync(call, firstRow, Math.Min(size, call.Rows - firstRow), ending.Token);
            if (result != ModelFailure.None && Interlocked.CompareExchange(ref failure, (int)result, (int)ModelFailure.None) == (int)ModelFailure.None)
            {
                await ending.CancelAsync();
            }
        }
    }
}
