using RankOrchestrator.Objectives.Failures;
using RankOrchestrator.Objectives.Tensors;

namespace RankOrchestrator.Objectives.Remote;

/// <summary>
/// Talks to the server of one model in the server's protocol, and does nothing else: limits, hedging, retries and the
/// breaker stand around it (<see cref="RemoteModel"/>). Safe for concurrent use. What a peer or a network can cause is a
/// value, never an exception.
/// </summary>
internal interface IModelClient : IDisposable
{
    /// <summary>
    /// Sends the given rows of the inputs and fills every output's block of as many rows in <paramref name="values"/>. The
    /// inputs and values must stay untouched until it returns, whatever it returns; cancelled, it returns
    /// <see cref="ModelFailure.Cancelled"/> as soon as it can.
    /// </summary>
    ValueTask<ModelFailure> InferAsync(InferenceSignature signature, TensorBuffer[] inputs, int firstRow, int rows, Memory<double> values, CancellationToken cancellationToken);

    /// <summary>The same with what the server said of a failure, where the protocol has a place for that.</summary>
    async ValueTask<InferenceAnswer> AnswerAsync(
        InferenceSignature signature,
        TensorBuffer[] inputs,
        int firstRow,
        int rows,
        Memory<double> values,
        CancellationToken cancellationToken)
        => new(await InferAsync(signature, inputs, firstRow, rows, values, cancellationToken), null);

    /// <summary>Asks the server whether the model is ready and is what the registry says.</summary>
    ValueTask<ServerStatement> AskAsync(InferenceSignature signature, CancellationToken cancellationToken);

    /// <summary>Leaves at least as many connections idle as are asked for, where the protocol needs one for each call; fewer when the server does not answer.</summary>
    ValueTask ConnectAsync(int connections, CancellationToken cancellationToken);
}
