using System.CommandLine;
using System.Diagnostics;
using RankOrchestrator.Allocation.Engines;
using RankOrchestrator.Orchestrator.Offline;

namespace RankOrchestrator.Orchestrator.CommandLine;

/// <summary>The options of commands that say how hard to look for a page.</summary>
internal sealed class SearchOptions
{
    private readonly Option<double> gap = new("--gap")
    {
        Description = "A page this close to its bound, relative to it, is good enough.",
        HelpName = "GAP",
        DefaultValueFactory = _ => new AllocationOptions()
        .GapTolerance
    };
    private readonly Option<double?> deadline = new("--deadline-ms") { Description = "Milliseconds after which each page is taken as it is. Default: none, the steps alone decide.", HelpName = "MS" };
    private readonly Option<long> steps;

    /// <summary>Options with this step budget unless another is given.</summary>
    public SearchOptions(long defaultSteps)
    {
        steps = new Option<long>("--steps") { Description = "Steps after which each page is taken as it is.", HelpName = "N", DefaultValueFactory = _ => defaultSteps };
    }

    /// <summary>Adds them to a command.</summary>
    public void AddTo(Command command)
    {
        command.Add(gap);
        command.Add(steps);
        command.Add(deadline);
    }

    /// <summary>Throws a <see cref="CommandFailure"/> when a value makes no sense.</summary>
    public void Check(ParseResult arguments)
    {
        var wrong = arguments.GetValue(gap) is not (>= 0 and <= 1) ? "--gap must be from 0 to 1."
            : arguments.GetValue(steps) < 1 ? "--steps must be at least 1."
            : arguments.GetValue(deadline) is not (null or (> 0 and < 86_400_000)) ? "--deadline-ms must be above 0 and below a day."
            : null;
        if (wrong is not null)
        {
            throw new CommandFailure(wrong);
        }
    }

    /// <summary>Whether the clock may end a search.</summary>
    public bool HasDeadline(ParseResult arguments) => arguments.GetValue(deadline) is not null;

    /// <summary>What the arguments say, for a page that is begun now.</summary>
    public AllocationOptions Read(ParseResult arguments) => new()
    {
        GapTolerance = arguments.GetValue(gap),
        StepBudget = arguments.GetValue(steps),
        DeadlineTimestamp = arguments.GetValue(deadline) is { } milliseconds ? Stopwatch.GetTimestamp() + (long)(milliseconds / 1000 * Stopwatch.Frequency) : 0,
    };
}
