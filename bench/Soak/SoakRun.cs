namespace RankOrchestrator.Soak;

/// <summary>
/// The service as an operator would run it, and everything that goes wrong around it at the same time: model calls that
/// fail in every way, a model server that dies, policies that change and break, requests that are hostile, replicas that
/// are stopped under load. Good requests must not notice, and the replica that stays must hold no more than before.
/// </summary>
internal static class SoakRun
{
    private const string Calls = "timeout: 40ms\nretries: 1\nhedging: { percentile: 0.95 }\nconcurrency: 64";

    /// <summary>Runs it to its end.</summary>
    public static async Task<SoakReport> RunAsync(SoakOptions options)
    {
        var report = new SoakReport();
        var models = await ModelServerProcess.StartAsync(options.FaultPercent);
        using var policies = new FaultyPolicies(options.Repository, models.Address, Calls);
        using var folderIsWhole = new SemaphoreSlim(1);
        await using var balancer = new Balancer(await Replica.StartAsync(options, policies.Folder), await Replica.StartAsync(options, policies.Folder));
        var staying = balancer.Staying.Process.Id;
        var before = ProcessUsage.Of(staying);
        var samples = new Samples(options.Duration, balancer);

        using var looking = new CancellationTokenSource();
        var looks = balancer.LookAsync(looking.Token);
        using (var time = new CancellationTokenSource(options.Duration))
        {
            await Task.WhenAll(
                new GoodCallers(options, balancer, report).RunAsync(time.Token),
                new HostileCaller(options, balancer, report).RunAsync(time.Token),
                new PolicyChanges(options, policies.Folder, folderIsWhole, balancer, report).RunAsync(time.Token),
                samples.RunAsync(time.Token),
                RestartReplicasAsync(time.Token),
                RestartModelServerAsync(time.Token));
        }

        var under = ProcessUsage.Of(staying);
        report.Processor = (under.Processor - before.Processor) / options.Duration;
        await looking.CancelAsync();
        await looks;
        balancer.Staying.Http.Dispose();
        await models.DisposeAsync();
        report.Held = (before, under, await SettledAsync(staying, before, options.SettleTime));
        (report.Resident, report.Managed) = samples.Trends();
        return report;

        async Task RestartReplicasAsync(CancellationToken cancellationToken)
        {
            while (await WaitedAsync(options.BetweenRestarts, cancellationToken))
            {
                await folderIsWhole.WaitAsync(CancellationToken.None);
                try
                {
                    if (await balancer.RestartAsync(() => Replica.StartAsync(options, policies.Folder)) is not 0 and var code)
                    {
                        report.Fail($"a replica that was told to stop ended with {code}");
                    }

                    report.AddRestart();
                }
                finally
                {
                    folderIsWhole.Release();
                }
            }
        }

        async Task RestartModelServerAsync(CancellationToken cancellationToken)
        {
            while (await WaitedAsync(options.BetweenModelServerRestarts, cancellationToken))
            {
                var port = models.Port;
                await models.DisposeAsync();
                await Task.Delay(TimeSpan.FromSeconds(1), CancellationToken.None);
                models = await ModelServerProcess.StartAsync(options.FaultPercent, port);
                report.AddModelServerRestart();
            }
        }
    }

    private static async Task<bool> WaitedAsync(TimeSpan time, CancellationToken cancellationToken)
    {
        await Task.Delay(time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return !cancellationToken.IsCancellationRequested;
    }

    /// <summary>What is held when no more sockets are than before, or when the time for it is over.</summary>
    private static async Task<ProcessUsage> SettledAsync(int process, ProcessUsage before, TimeSpan patience)
    {
        using var limit = new CancellationTokenSource(patience);
        while (true)
        {
            var now = ProcessUsage.Of(process);
            if ((now.Sockets <= before.Sockets && now.Files <= before.Files && now.Threads <= before.Threads) || limit.IsCancellationRequested)
            {
                return now;
            }

            await Task.Delay(TimeSpan.FromMilliseconds(200), CancellationToken.None);
        }
    }
}
