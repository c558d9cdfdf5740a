namespace RankOrchestrator.Soak;

/// <summary>
/// Two replicas behind what a load balancer does: requests go to those whose <c>/readyz</c> said yes when it was last
/// asked, in turn. The first stays for the whole soak, the second is replaced again and again.
/// </summary>
internal sealed class Balancer(Replica staying, Replica restarted) : IAsyncDisposable
{
    private static readonly TimeSpan Between = TimeSpan.FromMilliseconds(100);

    private Replica restarted = restarted;
    private int turn;

    /// <summary>The replica that stays.</summary>
    public Replica Staying => staying;

    /// <summary>The replicas there are.</summary>
    public IReadOnlyList<Replica> Replicas => [staying, Volatile.Read(ref restarted)];

    /// <summary>The next one that is ready; null when none is.</summary>
    public Replica? Next()
    {
        var replicas = Replicas;
        var first = Interlocked.Increment(ref turn);
        for (var offset = 0; offset < replicas.Count; offset++)
        {
            if (replicas[(first + offset) % replicas.Count] is { IsReady: true } replica)
            {
                return replica;
            }
        }

        return null;
    }

    /// <summary>Asks both again and again.</summary>
    public async Task LookAsync(CancellationToken cancellationToken)
    {
        while (!cancellationToken.IsCancellationRequested)
        {
            foreach (var replica in Replicas)
            {
                await Task.Run(replica.Look, CancellationToken.None);
            }

            await Task.Delay(Between, CancellationToken.None);
        }
    }

    /// <summary>Stops the second in order, then starts another in its place; the exit code of the first.</summary>
    public async Task<int> RestartAsync(Func<Task<Replica>> start)
    {
        var code = await restarted.StopAsync();
        var old = restarted;
        Volatile.Write(ref restarted, await start());
        await old.DisposeAsync();
        return code;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await staying.DisposeAsync();
        await restarted.DisposeAsync();
    }
}
