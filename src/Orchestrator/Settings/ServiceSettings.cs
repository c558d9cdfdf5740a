using System.Buffers;
using System.Globalization;
using RankOrchestrator.Objectives.OpenInference;
using RankOrchestrator.Orchestrator.Requests;
using RankOrchestrator.Orchestrator.Rules;

namespace RankOrchestrator.Orchestrator.Settings;

/// <summary>
/// Settings of the service: configuration section <c>Rank</c>, so <c>Rank__Policies</c> as an environment variable or
/// <c>--Rank:Policies</c> on the command line.
/// </summary>
internal sealed record ServiceSettings
{
    private const int MostQueued = 100_000;

    /// <summary>The policy folder; null looks for <c>policies</c> in and above the working directory.</summary>
    public string? Policies { get; init; }

    /// <summary>The overlay to apply; null for none.</summary>
    public string? Environment { get; init; }

    /// <summary>The engine that runs the rules of surfaces that name none; null for <c>columns</c>.</summary>
    public string? RuleEngine { get; init; }

    /// <summary>Whether the folder is watched and changes go live. Default true.</summary>
    public bool Watch { get; init; } = true;

    /// <summary>
    /// Folder in which the last plan that went live is kept, for a restart beside broken policies; null for
    /// <c>rank-orchestrator</c> in the state folder of the system or the user, empty for none.
    /// </summary>
    public string? LastGood { get; init; }

    /// <summary>
    /// Folder into whose segments decisions go, or a file with an ending such as <c>.jsonl</c> to which every one is appended in full;
    /// null for none.
    /// </summary>
    public string? DecisionLog { get; init; }

    /// <summary>How decisions are kept in a folder.</summary>
    public DecisionSettings Decisions { get; init; } = new();

    /// <summary>Told to stop, the process keeps taking requests until none has come for this long. Default 1 s.</summary>
    public TimeSpan DrainQuiet { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>Longest time that the process keeps taking requests after it was told to stop. Default 5 s.</summary>
    public TimeSpan DrainTime { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Time that requests under way get to end after the process takes no new ones. Default 20 s.</summary>
    public TimeSpan EndTime { get; init; } = TimeSpan.FromSeconds(20);

    /// <summary>
    /// Requests that every surface answers at least before the process is ready, made up from its schema, so that no real one
    /// pays for compilation with its deadline; more follow until the runtime has compiled what they call often. Default 10;
    /// 0 turns it off.
    /// </summary>
    public int WarmUpRequests { get; init; } = 10;

    /// <summary>Longest time for the made-up requests: model servers that are down do not hold up the start for long. Default 6 s.</summary>
    public TimeSpan WarmUpTime { get; init; } = TimeSpan.FromSeconds(6);

    /// <summary>
    /// Requests that may be under way at once, from the last byte of their body on, whether they wait for a processor or
    /// for models or use one; more are refused with 503. Default 512: what it bounds is memory.
    /// </summary>
    public int ConcurrentRequests { get; init; } = 512;

    /// <summary>Requests that may use a processor at once. Default as many as the process has.</summary>
    public int Processors { get; init; } = System.Environment.ProcessorCount;

    /// <summary>Requests that may wait for a processor before they begin; more are refused with 503. At most 100,000; default 32 for each processor that the process has.</summary>
    public int QueuedRequests { get; init; } = 32 * System.Environment.ProcessorCount;

    /// <summary>The longest time that a body may take to come, from the moment it is first read; then 408. Default 10 s.</summary>
    public TimeSpan BodyTime { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Bytes that all bodies may have together, from when they come until their requests have ended; who brings more is refused with 503. Default 64 MiB.</summary>
    public long BodyBytesAtOnce { get; init; } = 64 << 20;

    /// <summary>
    /// Bytes of model servers' answers that may be in memory at once, of all models together; calls beyond it fail with
    /// <c>memory-limit</c>. Default 67108864 (64 MiB).
    /// </summary>
    public long ModelAnswerBytes { get; init; } = AnswerMemory.DefaultMost;

    /// <summary>How large requests may be.</summary>
    public RequestLimits Limits { get; init; } = new();

    /// <summary>
    /// Header by which callers choose arms of experiments, such as <c>X-Rank-Experiments: order-weight=bold</c>; null, the default, for
    /// none. Where it is set anybody who can ask for pages can choose.
    /// </summary>
    public string? ExperimentHeader { get; init; }

    /// <summary>What users did with pages.</summary>
    public FeedbackSettings Feedback { get; init; } = new();

    /// <summary>Pages that are made once more after their answers.</summary>
    public ShadowSettings Shadow { get; init; } = new();

    /// <summary>How propensities are found by making pages again.</summary>
    public ExplorationSettings Exploration { get; init; } = new();

    /// <summary>The studio.</summary>
    public StudioSettings Studio { get; init; } = new();

    private static readonly SearchValues<char> HeaderCharacters = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-");

    /// <summary>What makes no sense, by name; empty when all is well.</summary>
    public IReadOnlyList<string> Problems()
    {
        var problems = new List<string>();
        foreach (var limit in typeof(RequestLimits).GetProperties().Where(property => property.PropertyType == typeof(int)))
        {
            AtLeast(problems, $"Limits:{limit.Name}", (int)limit.GetValue(Limits)!, 1);
        }

        if (RuleEngines.Problem(RuleEngine) is { } problem)
        {
            problems.Add($"Rank:RuleEngine: {problem}");
        }

        if (ExperimentHeader is { Length: > 0 } header && header.AsSpan().ContainsAnyExcept(HeaderCharacters))
        {
            problems.Add($"Rank:ExperimentHeader must be the name of a header: letters, digits and '-', not '{header}'.");
        }

        AtLeast(problems, nameof(ConcurrentRequests), ConcurrentRequests, 1);
        AtLeast(problems, nameof(Processors), Processors, 1);
        AtLeast(problems, nameof(QueuedRequests), QueuedRequests, 0);
        if (QueuedRequests > MostQueued)
        {
            problems.Add(string.Create(CultureInfo.InvariantCulture, $"Rank:QueuedRequests must be at most {MostQueued}, not {QueuedRequests}."));
        }

        if (BodyTime <= TimeSpan.Zero)
        {
            problems.Add("Rank:BodyTime must be longer than nothing.");
        }

        AtLeast(problems, nameof(BodyBytesAtOnce), BodyBytesAtOnce, Math.Max(1, Limits.BodyBytes));
        AtLeast(problems, nameof(WarmUpRequests), WarmUpRequests, 0);
        AtLeast(problems, nameof(ModelAnswerBytes), ModelAnswerBytes, 1 << 20);
        foreach (var (name, time) in ((string, TimeSpan)[])[
            (nameof(DrainQuiet), DrainQuiet),
            (nameof(DrainTime), DrainTime),
            (nameof(EndTime), EndTime),
            (nameof(WarmUpTime), WarmUpTime)])
        {
            if (time < TimeSpan.Zero)
            {
                problems.Add($"Rank:{name} must not be negative.");
            }
        }

        problems.AddRange(Exploration.Problems());
        problems.AddRange(Feedback.Problems());
        problems.AddRange(Shadow.Problems());
        problems.Sort(StringComparer.Ordinal);
        return problems;
    }

    private static void AtLeast(List<string> problems, string name, long value, long least)
    {
        if (value < least)
        {
            problems.Add(string.Create(CultureInfo.InvariantCulture, $"Rank:{name} must be at least {least}, not {value}."));
        }
    }
}
