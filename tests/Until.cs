namespace RankOrchestrator.Tests;

/// <summary>Waits for what another thread or process does; how long that takes decides nothing. Part of every test project.</summary>
internal static class Until
{
    /// <summary>After this nothing is under way any more that a test could wait for.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    public static async Task TrueAsync(Func<bool> condition)
    {
        using var patience = new CancellationTokenSource(Patience);
        while (!condition())
        {
            await Task.Delay(2, patience.Token);
        }
    }

    public static async Task TrueAsync(Func<Task<bool>> condition)
    {
        using var patience = new CancellationTokenSource(Patience);
        while (!await condition())
        {
            await Task.Delay(2, patience.Token);
        }
    }

    public static Task EndedAsync(Task task) => task.WaitAsync(Patience);

    public static Task<T> EndedAsync<T>(Task<T> task) => task.WaitAsync(Patience);
}
