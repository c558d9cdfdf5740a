namespace RankOrchestrator.Objectives.Remote;

/// <summary>
/// Some rows of a call. It comes with the place of its first attempt in the model's <see cref="ConcurrencyGate"/>, taken
/// before the breaker is asked: a call that finds no place says nothing about the server.
/// </summary>
internal sealed class RemotePart(RemoteModel model, RemoteCall call, int firstRow, int rows, ConcurrencyGate gate)
{
    private int firstPlaces = 1;

    public RemoteModel Model => model;

    public RemoteCall Call => call;

    public int FirstRow => firstRow;

    public int Rows => rows;

    /// <summary>A place for an attempt, to be left when it ends: the one that is kept, or another if there is one.</summary>
    public bool TryEnter() => Interlocked.Exchange(ref firstPlaces, 0) == 1 || gate.TryEnter();

    /// <summary>Leaves the place that is kept, if no attempt came to use it.</summary>
    public void Conclude()
    {
        if (Interlocked.Exchange(ref firstPlaces, 0) == 1)
        {
            gate.Leave();
        }
    }
}
