namespace RankOrchestrator.Orchestrator.Tests.Building;

/// <summary>Waits for what another thread or process does; how long that takes decides nothing.</summary>
internal static class Until
{
    public static async Task TrueAsync(Func<bool> condition)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(1));
        while (!condition())
        {
            await Task.Delay(2, patience.Token);
        }
    }
}
