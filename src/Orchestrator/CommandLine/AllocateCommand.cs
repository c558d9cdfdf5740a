using System.CommandLine;
using System.Diagnostics;
using Microsoft.Extensions.Logging.Abstractions;
using RankOrchestrator.Allocation.Engines;
using RankOrchestrator.Allocation.Instances;
using RankOrchestrator.Domain.Pages;
using RankOrchestrator.Orchestrator.Pipeline;

namespace RankOrchestrator.Orchestrator.CommandLine;

/// <summary><c>allocate FILE|FOLDER…</c>: fills the slots of instances and prints a line of JSON for each.</summary>
internal static class AllocateCommand
{
    /// <summary>How long CP-SAT may take to load before the first page.</summary>
    private static readonly TimeSpan LongestWarmUp = TimeSpan.FromSeconds(30);

    /// <summary>Many times what a request may take: nobody waits behind a command.</summary>
    private const long DefaultSteps = 5_000_000;

    /// <summary>The command.</summary>
    public static Command Create(CommandOutput output)
    {
        var files = new Argument<string[]>("instances") { Description = "Files in the format slot-allocation/1, or folders of them.", Arity = ArgumentArity.OneOrMore };
        var engine = new Option<string>("--engine") { Description = "Who makes the page.", DefaultValueFactory = _ => EngineNames.Certified };
        engine.AcceptOnlyFromAmong([.. EngineNames.All]);
        var relax = new Option<bool>("--relax") { Description = "Make a page where none satisfies every constraint. Instances that declare priorities always do." };
        var search = new SearchOptions(DefaultSteps);
        var command = new Command(
            "allocate",
            "Fill slots and print one line of JSON per instance: the page with its certificate. Exit code 2 when an instance can not be read.") { files, engine, relax };
        search.AddTo(command);
        command.SetAction(arguments =>
        {
            search.Check(arguments);
            using var engines = new SlotEngines(TimeProvider.System, NullLogger<SlotEngines>.Instance);
            var name = arguments.GetValue(engine)!;
            var (isWarm, failed) = (false, false);
            foreach (var path in InstanceFiles.Find(arguments.GetValue(files)!))
            {
                var reading = InstanceFiles.Read(path);
                if (!reading.IsRead)
                {
                    output.Fail(reading.Error!);
                    failed = true;
                    continue;
                }

                if (!isWarm)
                {
                    WarmUp(engines, name, reading.Value, search, arguments);
                    isWarm = true;
                }

                output.Out.WriteLine(Allocate(engines[name], reading.Value, search.Read(arguments) with { Relaxes = arguments.GetValue(relax) || reading.Value.DeclaresPriorities }));
            }

            return failed ? ExitCode.Invalid : ExitCode.Done;
        });
        return command;
    }

    private static string Allocate(ISlotAllocator engine, SlotInstance instance, AllocationOptions options)
    {
        var started = Stopwatch.GetTimestamp();
        var allocation = engine.Allocate(instance.Problem, options, []);
        return AllocationLine.Of(instance, allocation, Stopwatch.GetElapsedTime(started));
    }

    /// <summary>The first page of a process pays for compiling the code and loading CP-SAT; its line shows what a page takes.</summary>
    private static void WarmUp(SlotEngines engines, string name, SlotInstance instance, SearchOptions search, ParseResult arguments)
    {
        if (name is EngineNames.CpSat || (name is EngineNames.Auto && search.HasDeadline(arguments)))
        {
            engines.Solver.WarmUp(LongestWarmUp);
        }

        if (name is not EngineNames.CpSat)
        {
            engines[name is EngineNames.Auto ? EngineNames.Certified : name].Allocate(instance.Problem, search.Read(arguments), []);
        }
    }
}
