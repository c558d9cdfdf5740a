namespace RankOrchestrator.Orchestrator.OpenBandit;

/// <summary>One log of a dataset's folder: <c>POLICY/CAMPAIGN.csv.gz</c> beside <c>POLICY/CAMPAIGN_item_context.csv</c>.</summary>
/// <param name="Folder">The dataset's folder.</param>
/// <param name="Campaign">What the shop promoted: men, women or all.</param>
/// <param name="Policy">Which policy made the log, as the dataset names it: <see cref="Random"/> or <see cref="Thompson"/>.</param>
internal sealed record OpenBanditSource(string Folder, string Campaign, string Policy)
{
    /// <summary>The uniformly random policy.</summary>
    public const string Random = "random";

    /// <summary>Bernoulli Thompson sampling.</summary>
    public const string Thompson = "bts";

    private const string LogEnding = ".csv.gz";

    /// <summary>The policies there may be, in the order in which they are reported.</summary>
    public static readonly string[] Policies = [Random, Thompson];

    /// <summary>The log's file.</summary>
    public string LogPath => Path.Combine(Folder, Policy, Campaign + LogEnding);

    /// <summary>
    /// The items' file: the random policy's where there is one, because the publisher hashed the features anew for each log and the model
    /// knows those.
    /// </summary>
    public string ItemPath => ItemsOf(Random) is var ofRandom && File.Exists(ofRandom) ? ofRandom : ItemsOf(Policy);

    /// <summary>Whether the shipped model was trained on the log.</summary>
    public bool IsTrainedOn => this is { Campaign: "men", Policy: Random };

    /// <summary>The logs that a folder holds whole, by campaign and then policy; none when there is no such folder.</summary>
    public static OpenBanditSource[] In(string folder)
        => [.. Policies
            .Where(policy => Directory.Exists(Path.Combine(folder, policy)))
            .SelectMany(policy => Directory.EnumerateFiles(Path.Combine(folder, policy), "*" + LogEnding)
                .Select(log => new OpenBanditSource(folder, Path.GetFileName(log)[..^LogEnding.Length], policy)))
            .Where(source => File.Exists(source.ItemPath))
            .OrderBy(source => source.Campaign, StringComparer.Ordinal)
            .ThenBy(source => Array.IndexOf(Policies, source.Policy))];

    private string ItemsOf(string policy) => Path.Combine(Folder, policy, Campaign + "_item_context.csv");
}
