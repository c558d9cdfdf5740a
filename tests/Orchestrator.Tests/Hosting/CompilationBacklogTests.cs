using RankOrchestrator.Orchestrator.Hosting;

namespace RankOrchestrator.Orchestrator.Tests.Hosting;

/// <summary>When the runtime has compiled what it wants to.</summary>
public sealed class CompilationBacklogTests
{
    [Fact]
    public async Task It_is_empty_when_nothing_was_compiled_for_some_looks_in_a_row()
    {
        var (clock, compiled) = (new ManualClock(), 100L);
        var backlog = new CompilationBacklog(clock, () => compiled);
        var drained = backlog.DrainAsync(CancellationToken.None);
        for (var look = 1; look < 20; look++)
        {
            // Another method just before the last of the quiet looks would be.
            compiled += look % (CompilationBacklog.QuietLooks - 1) == 0 ? 1 : 0;
            await LookAsync(clock, drained);
            drained.IsCompleted.ShouldBeFalse($"after {look} looks");
        }

        for (var look = 0; look < CompilationBacklog.QuietLooks && !drained.IsCompleted; look++)
        {
            await LookAsync(clock, drained);
        }

        await drained.WaitAsync(TimeSpan.FromSeconds(30));
    }

    [Fact]
    public async Task Waiting_for_it_can_be_given_up()
    {
        var (clock, compiled) = (new ManualClock(), 0L);
        using var patience = new CancellationTokenSource();
        var drained = new CompilationBacklog(clock, () => compiled++).DrainAsync(patience.Token);
        await patience.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(drained);
    }

    /// <summary>Lets one look pass, and waits until the next is due or there is none.</summary>
    private static async Task LookAsync(ManualClock clock, Task drained)
    {
        clock.Advance(CompilationBacklog.Look);
        while (clock.Timers == 0 && !drained.IsCompleted)
        {
            await Task.Yield();
        }
    }
}
