using Microsoft.ML.OnnxRuntime;
using RankOrchestrator.Objectives.Onnx;

namespace RankOrchestrator.Objectives.Tests.Onnx;

public sealed class RunDeadlineTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(20);

    private readonly ManualClock time = new();

    [Fact]
    public void A_run_whose_time_is_over_is_asked_to_stop()
    {
        using var options = new RunOptions();
        using var deadline = new RunDeadline(options, time);
        deadline.Start(Patience);

        time.Advance(Patience);

        options.Terminate.ShouldBeTrue();
        deadline.HasFired.ShouldBeTrue();
        deadline.Stop().ShouldBeFalse();
    }

    [Fact]
    public void A_run_that_ends_in_time_is_not_asked_to_stop()
    {
        using var options = new RunOptions();
        using var deadline = new RunDeadline(options, time);
        deadline.Start(Patience);
        deadline.Stop().ShouldBeTrue();

        time.Advance(2 * Patience);

        options.Terminate.ShouldBeFalse();
        deadline.HasFired.ShouldBeFalse();
    }

    /// <summary>The runtime would write to address 40 and take the whole process with it.</summary>
    [Fact]
    public void A_deadline_that_comes_after_its_runner_was_thrown_away_does_nothing()
    {
        var options = new RunOptions();
        using var deadline = new RunDeadline(options, time);
        deadline.Start(Patience);
        options.Dispose();

        time.Advance(Patience);

        deadline.HasFired.ShouldBeTrue();
    }
}
