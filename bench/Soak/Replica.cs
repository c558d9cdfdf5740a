namespace RankOrchestrator.Soak;

/// <summary>A process of the service and the connections to it; used as long as it says that it is ready.</summary>
internal sealed class Replica : IAsyncDisposable
{
    private int isReady;
    private int users;

    private Replica(ServiceProcess process)
    {
        Process = process;
        Http = new HttpClient { BaseAddress = process.Address, Timeout = TimeSpan.FromMinutes(1) };
    }

    /// <summary>The process.</summary>
    public ServiceProcess Process { get; }

    /// <summary>Connections to it.</summary>
    public HttpClient Http { get; }

    /// <summary>What <c>/readyz</c> said last.</summary>
    public bool IsReady => Volatile.Read(ref isReady) != 0;

    /// <summary>Starts one and waits until it is ready.</summary>
    public static async Task<Replica> StartAsync(SoakOptions options, string policies)
    {
        // Small budgets make collections frequent, so that what they leave is known often.
        var replica = new Replica(ServiceProcess.Start(
            options.Program,
            [$"--Rank:Policies={policies}", "--Logging:LogLevel:Default=Error", .. options.Settings],
            null,
            [new("DOTNET_GCgen0size", "1000000")]));
        await Task.Run(() => replica.Process.WaitUntilReady(TimeSpan.FromMinutes(1)));
        Volatile.Write(ref replica.isReady, 1);
        return replica;
    }

    /// <summary>Asks <c>/readyz</c>, as a load balancer does.</summary>
    public void Look() => Volatile.Write(ref isReady, Process.IsReady() ? 1 : 0);

    /// <summary>Sends a request to it.</summary>
    public async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request)
    {
        Interlocked.Increment(ref users);
        try
        {
            return await Http.SendAsync(request);
        }
        finally
        {
            Interlocked.Decrement(ref users);
        }
    }

    /// <summary>Stops it in order and waits for its end; the exit code.</summary>
    public async Task<int> StopAsync()
    {
        Process.Terminate();
        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(1));
        return await Process.WaitForExitAsync(patience.Token);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        while (Volatile.Read(ref users) > 0)
        {
            await Task.Delay(5);
        }

        Http.Dispose();
        await Process.DisposeAsync();
    }
}
