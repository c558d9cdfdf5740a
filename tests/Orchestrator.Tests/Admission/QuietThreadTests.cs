using RankOrchestrator.Orchestrator.Admission;

namespace RankOrchestrator.Orchestrator.Tests.Admission;

/// <summary>The thread that goes behind all others.</summary>
public sealed class QuietThreadTests
{
    [Fact]
    public async Task It_may_be_ended_by_what_runs_on_it()
    {
        var quiet = new QuietThread("quiet");
        var thread = await Until.EndedAsync(quiet.RunAsync(
            () =>
            {
                quiet.Dispose();
                return Task.FromResult(Thread.CurrentThread);
            },
            CancellationToken.None));
        await Until.TrueAsync(() => !thread.IsAlive);
        quiet.Dispose();
    }
}
