namespace RankOrchestrator.Soak;

/// <summary>
/// The service as an operator would run it, and everything that goes wrong around it at the same time: model calls that
/// fail in every way, a model server that dies, policies that change and break, requests that are hostile, replicas that
/// are stopped under load. Good requests must not notice, and the replica that stays must hold no more than before.
/// </summary>
internal static class SoakRun
{
    /// <summary>Runs it to its end.</summary>
    public static async Task<SoakReport> RunAsync(SoakOptions options)
    {
        var report = new SoakReport();
        await using var models = await RestartedModelServer.StartAsync(options, report);
        using var policies = new FaultyPolicies(options.Repository, models.Address, options.Calls, options.Deadline);
        using var folderIsWhole = new SemaphoreSlim(1);
        var replicas = await Task.WhenAll(Replica.StartAsync(options, policies.Folder), Replica.StartAsync(options, policies.Folder));
        await using var balancer = new Balancer(replicas[0], replicas[1]);
        var staying = balancer.Staying.Process.Id;
        int? uncounted = options.CountsModelConnections ? null : models.Address.Port;
        var before = ProcessUsage.Of(staying, uncounted);
        var samples = new Samples(options, balancer);
        using (var looking = new CancellationTokenSource())
        using (var load = new CancellationTokenSource())
        using (var time = new CancellationTokenSource(options.Duration))
        {
            var looks = balancer.LookAsync(looking.Token);
            var around = Task.WhenAll(new GoodCallers(options, balancer, report).RunAsync(load.Token), samples.RunAsync(load.Token));
            await Task.WhenAll(
                new HostileCaller(options, balancer, report).RunAsync(time.Token),
                new PolicyChanges(options, policies.Folder, folderIsWhole, balancer, report).RunAsync(time.Token),
                RestartReplicasAsync(time.Token),
                models.RestartAsync(time.Token));
            await load.CancelAsync();
            await around;
            await looking.CancelAsync();
            await looks;
        }

        var under = ProcessUsage.Of(staying, uncounted);
        report.Processor = (under.Processor - before.Processor) / samples.Time;
        report.AnswerBytes = (samples.MostAnswerBytes, await samples.AnswerBytesLeftAsync());
        (report.Resident, report.Managed) = samples.Trends();
        balancer.Staying.Http.Dispose();
        report.Held = (before, under, await before.SettledAsync(staying, options.SettleTime, uncounted));
        return report;

        async Task RestartReplicasAsync(CancellationToken cancellationToken)
        {
            do
            {
                await Task.Delay(options.BetweenRestarts, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
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
            while (!cancellationToken.IsCancellationRequested);
        }
    }
}
