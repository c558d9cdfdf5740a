using System.CommandLine;
using RankOrchestrator.Orchestrator.Offline;
using RankOrchestrator.Orchestrator.OpenBandit;

namespace RankOrchestrator.Orchestrator.CommandLine;

/// <summary>
/// <c>rank-obd --data DIR</c>: ranks the logged impressions of a real shop and says what the log tells about the pages.
/// </summary>
internal static class RankOpenBanditCommand
{
    /// <summary>The data is not there, so nothing was ranked: neither a success nor a failure.</summary>
    public const int Skipped = 77;

    private const string PolicyFolder = "policies-obd";

    private static readonly string DataFolder = Path.Combine("shared", "data", "obd");

    /// <summary>The command.</summary>
    public static Command Create(CommandOutput output)
    {
        var data = new Option<string?>("--data") { Description = $"The dataset's folder, with {OpenBanditReader.LogPath} in it. Default: {DataFolder} here or in a folder above.", HelpName = "DIR" };
        var policies = new Option<string?>("--policies") { Description = $"The policy folder. Default: {PolicyFolder} here or in a folder above.", HelpName = "DIR" };
        var rows = new Option<int>("--rows") { Description = "Only the first rows of the log.", HelpName = "COUNT", DefaultValueFactory = _ => int.MaxValue };
        var noTimes = new Option<bool>("--no-times") { Description = "Leave out the times, so that two runs print the same bytes." };
        var command = new Command("rank-obd", $"Rank the impressions of the Open Bandit Dataset and estimate the pages' click rate. Exit code {Skipped} when the data is not there.") { data, policies, rows, noTimes };
        command.SetAction(async (arguments, cancellationToken) =>
        {
            var folder = arguments.GetValue(data) ?? Above(DataFolder) ?? DataFolder;
            if (!OpenBanditReader.IsPresent(folder))
            {
                return Skip(output, folder);
            }

            var (log, problem) = OpenBanditReader.Read(folder);
            if (log is null)
            {
                return output.Fail(problem!);
            }

            log = log with { Impressions = [.. log.Impressions.Take(arguments.GetValue(rows))] };
            if (log.Impressions.IsEmpty)
            {
                return output.Fail("There is no impression to rank.");
            }

            return await RunAsync(output, log, PolicyOptions.Find(arguments.GetValue(policies) ?? Above(PolicyFolder) ?? PolicyFolder, null), arguments.GetValue(noTimes), cancellationToken);
        });
        return command;
    }

    private static int Skip(CommandOutput output, string folder)
    {
        output.Error.WriteLine($"Skipped: there is no {OpenBanditReader.LogPath} in {Path.GetFullPath(folder)}. The dataset is at https://research.zozo.com/data.html; --data names its folder.");
        return Skipped;
    }

    private static async Task<int> RunAsync(CommandOutput output, OpenBanditLog log, Plans.PolicyLocation location, bool isTimeless, CancellationToken cancellationToken)
    {
        using var ranking = OfflineRanking.Load(location, new StoppedClock());
        var replay = new Replay(log, ranking);
        await replay.RunAsync(cancellationToken);

        var report = new OpenBanditReport(output.Out, log);
        report.WriteSource(ranking.Plan.Hash, replay.Degradations);
        report.WriteExposure(Exposure.Of(log, replay.Pages), replay.Pages);
        report.WriteClickRates(replay.Pages);
        if (!isTimeless)
        {
            report.WriteTimes(replay.SortedLatencies);
        }

        return ExitCode.Done;
    }

    /// <summary>A folder of that relative path in the working directory or the nearest one above it.</summary>
    private static string? Above(string folder)
    {
        for (var directory = new DirectoryInfo(Directory.GetCurrentDirectory()); directory is not null; directory = directory.Parent)
        {
            if (Path.Combine(directory.FullName, folder) is var candidate && Directory.Exists(candidate))
            {
                return candidate;
            }
        }

        return null;
    }
}
