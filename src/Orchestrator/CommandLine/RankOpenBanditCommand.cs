using System.Buffers;
using System.CommandLine;
using System.Text;
using System.Text.Json;
using RankOrchestrator.Language.Diagnostics;
using RankOrchestrator.Orchestrator.Offline;
using RankOrchestrator.Orchestrator.OpenBandit;

namespace RankOrchestrator.Orchestrator.CommandLine;

/// <summary>
/// <c>rank-obd --data DIR</c>: ranks the logged impressions of a real shop, says what the logs tell about the pages, and what each policy's log
/// tells about the other policy.
/// </summary>
internal static class RankOpenBanditCommand
{
    /// <summary>The data is not there, so nothing was ranked: neither a success nor a failure.</summary>
    public const int Skipped = 77;

    private const string PolicyFolder = "policies-obd";

    private static readonly string DataFolder = Path.Combine("shared", "data", "obd");

    private static readonly string[] Formats = ["text", "json"];

    /// <summary>The command.</summary>
    public static Command Create(CommandOutput output)
    {
        var data = new Option<string?>("--data")
        {
            Description = $"The dataset's folder, with random/CAMPAIGN.csv.gz or bts/CAMPAIGN.csv.gz in it. Default: {DataFolder} here or in a folder above.",
            HelpName = "DIR",
        };
        var campaign = new Option<string?>("--campaign") { Description = "Only this campaign. Default: all that the folder holds.", HelpName = "NAME" };
        var policy = new Option<string?>("--policy")
        {
            Description = "Only the log of this policy. Default: both where the folder holds both; then each is also estimated from the other's log.",
        };
        policy.AcceptOnlyFromAmong(OpenBanditSource.Policies);
        var options = new PolicyOptions();
        var policies = new Option<string?>("--policies") { Description = $"The policy folder. Default: {PolicyFolder} here or in a folder above.", HelpName = "DIR" };
        var rows = new Option<int>("--rows") { Description = "Only the first rows of each log.", HelpName = "COUNT", DefaultValueFactory = _ => int.MaxValue };
        var format = new Option<string>("--format") { Description = "text for people, json for scripts.", DefaultValueFactory = _ => Formats[0] };
        format.AcceptOnlyFromAmong(Formats);
        var noTimes = new Option<bool>("--no-times") { Description = "Leave out the times, so that two runs print the same bytes." };
        var description = "Rank the impressions of the Open Bandit Dataset and estimate click rates: of the pages, and of each logging policy from the other's log."
            + $" Exit code {Skipped} when the data is not there.";
        var command = new Command("rank-obd", description) { data, campaign, policy, policies, options.RuleEngine, rows, format, noTimes };
        command.SetAction(async (arguments, cancellationToken) =>
        {
            var folder = arguments.GetValue(data) ?? Above(DataFolder) ?? DataFolder;
            var sources = OpenBanditSource.In(folder);
            if (sources.Length == 0)
            {
                return Skip(output, folder);
            }

            var logs = Choose(sources, folder, arguments.GetValue(campaign), arguments.GetValue(policy)).Select(source => Read(source, arguments.GetValue(rows))).ToArray();
            var location = options.Find(arguments.GetValue(policies) ?? Above(PolicyFolder) ?? PolicyFolder, arguments);
            return await RunAsync(output, logs, location, arguments.GetValue(format) == "json", arguments.GetValue(noTimes), cancellationToken);
        });
        return command;
    }

    private static int Skip(CommandOutput output, string folder)
    {
        output.Error.WriteLine($"Skipped: there is no random/CAMPAIGN.csv.gz and no bts/CAMPAIGN.csv.gz with its items in {Path.GetFullPath(folder)}."
            + " The dataset is at https://research.zozo.com/data.html; --data names its folder.");
        return Skipped;
    }

    private static OpenBanditSource[] Choose(OpenBanditSource[] sources, string folder, string? campaign, string? policy)
    {
        var campaigns = sources.Select(source => source.Campaign).Distinct(StringComparer.Ordinal).ToArray();
        if (campaign is not null && !campaigns.Contains(campaign, StringComparer.Ordinal))
        {
            var hint = Suggestion.Hint(campaign, campaigns);
            throw new CommandFailure($"There is no campaign '{campaign}' in {folder}; there are: {string.Join(", ", campaigns)}.{(hint is null ? "" : " " + hint)}");
        }

        OpenBanditSource[] chosen = [.. sources.Where(source => (campaign is null || source.Campaign == campaign) && (policy is null || source.Policy == policy))];
        return chosen.Length > 0 ? chosen : throw new CommandFailure($"There is no log of the policy '{policy}'{(campaign is null ? "" : $" for the campaign '{campaign}'")} in {folder}.");
    }

    private static OpenBanditLog Read(OpenBanditSource source, int rows)
    {
        var (log, problem) = OpenBanditReader.Read(source);
        log = log is null ? throw new CommandFailure(problem!) : log with { Impressions = [.. log.Impressions.Take(rows)] };
        return log.Impressions.IsEmpty ? throw new CommandFailure($"{source.LogPath}: There is no impression to rank.") : log;
    }

    private static async Task<int> RunAsync(CommandOutput output, OpenBanditLog[] logs, Plans.PolicyLocation location, bool isJson, bool isTimeless, CancellationToken cancellationToken)
    {
        using var ranking = OfflineRanking.Load(location, new StoppedClock());
        var buffer = new ArrayBufferWriter<byte>();
        await using var json = new Utf8JsonWriter(buffer);
        json.WriteStartObject();
        json.WriteStartArray("logs"u8);
        for (var index = 0; index < logs.Length; index++)
        {
            var replay = new Replay(logs[index], ranking);
            await replay.RunAsync(cancellationToken);
            if (isJson)
            {
                OpenBanditJson.Write(json, logs[index], ranking.Plan.Hash, replay, isTimeless);
                continue;
            }

            output.Out.Write(index > 0 ? "\n" : "");
            WriteReport(output, logs[index], ranking.Plan.Hash, replay, isTimeless);
        }

        json.WriteEndArray();
        json.WriteStartArray("comparisons"u8);
        foreach (var (campaign, comparison) in Comparisons(logs))
        {
            if (isJson)
            {
                OpenBanditJson.Write(json, campaign, comparison);
            }
            else
            {
                new ComparisonReport(output.Text).Write(campaign, comparison);
            }
        }

        json.WriteEndArray();
        json.WriteEndObject();
        await json.FlushAsync(cancellationToken);
        if (isJson)
        {
            output.Out.WriteLine(Encoding.UTF8.GetString(buffer.WrittenSpan));
        }

        return ExitCode.Done;
    }

    private static void WriteReport(CommandOutput output, OpenBanditLog log, string plan, Replay replay, bool isTimeless)
    {
        var report = new OpenBanditReport(output.Text, log);
        report.WriteSource(plan, replay.Degradations);
        report.WriteExposure(Exposure.Of(log, replay.Pages), replay.Pages);
        report.WriteClickRates(replay.Pages);
        if (!isTimeless)
        {
            report.WriteTimes(replay.SortedLatencies);
        }
    }

    /// <summary>Of each campaign with both logs, both ways round.</summary>
    private static IEnumerable<(string Campaign, PolicyComparison Comparison)> Comparisons(OpenBanditLog[] logs)
        => from logged in logs
           from target in logs
           where logged.Source.Campaign == target.Source.Campaign && logged.Source.Policy != target.Source.Policy
           select (logged.Source.Campaign, PolicyComparison.Of(target, logged));

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
