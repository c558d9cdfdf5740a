namespace RankOrchestrator.Soak;

/// <summary>The misbehaving model server, which is killed again and again and comes back where it was.</summary>
internal sealed class RestartedModelServer : IAsyncDisposable
{
    /// <summary>Time without a model server.</summary>
    private static readonly TimeSpan Down = TimeSpan.FromSeconds(1);

    private readonly SoakOptions options;
    private readonly SoakReport report;
    private ModelServerProcess process;

    private RestartedModelServer(SoakOptions options, SoakReport report, ModelServerProcess process)
    {
        this.options = options;
        this.report = report;
        this.process = process;
        Address = process.Address;
    }

    /// <summary>Where it is.</summary>
    public Uri Address { get; }

    /// <summary>Starts it.</summary>
    public static async Task<RestartedModelServer> StartAsync(SoakOptions options, SoakReport report) => new(options, report, await ModelServerProcess.StartAsync(options.FaultPercent));

    /// <summary>Kills it and starts it again once, and on until told to stop.</summary>
    public async Task RestartAsync(CancellationToken cancellationToken)
    {
        do
        {
            await Task.Delay(options.BetweenModelServerRestarts, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            await process.DisposeAsync();
            await Task.Delay(Down, CancellationToken.None);
            process = await StartAgainAsync();
            report.AddModelServerRestart();
        }
        while (!cancellationToken.IsCancellationRequested);
    }

    /// <summary>Starts it where it was, as soon as no connection of somebody else happens to go out from there.</summary>
    private async Task<ModelServerProcess> StartAgainAsync()
    {
        const int Attempts = 30;
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return await ModelServerProcess.StartAsync(options.FaultPercent, Address.Port);
            }
            catch (InvalidOperationException) when (attempt < Attempts)
            {
                await Task.Delay(Down, CancellationToken.None);
            }
        }
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => process.DisposeAsync();
}
