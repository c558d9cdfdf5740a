using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using RankOrchestrator.Constraints.Rules;
using RankOrchestrator.Orchestrator.Admission;
using RankOrchestrator.Orchestrator.Decisions;
using RankOrchestrator.Orchestrator.Decisions.Lines;
using RankOrchestrator.Orchestrator.Engine;
using RankOrchestrator.Orchestrator.Pipeline;
using RankOrchestrator.Orchestrator.Plans;
using RankOrchestrator.Orchestrator.Settings;
using RankOrchestrator.Orchestrator.Shadows;
using RankOrchestrator.Orchestrator.Telemetry;
using RankOrchestrator.Orchestrator.Tests.Building;
using RankOrchestrator.Orchestrator.Tests.CommandLine;

namespace RankOrchestrator.Orchestrator.Tests.Shadows;

/// <summary>Pages that are served, and made once more, without a server.</summary>
internal sealed class ShadowRig : IAsyncDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("rank-shadow-").FullName;
    private readonly UnseenMeters unseen = new();
    private readonly ServiceMetrics counted;
    private readonly DecisionLog log;
    private readonly ShadowMetrics shadowMetrics;

    /// <param name="settings">Of the shadow; its policies are a folder of its own where <paramref name="other"/> changes them.</param>
    /// <param name="prepare">Changes the policies in force.</param>
    /// <param name="other">Changes the policies of the shadow; null for none.</param>
    /// <param name="rules">What runs the rules of the policies in force.</param>
    /// <param name="time">The shadow's clock.</param>
    /// <param name="decisions">How decisions are logged.</param>
    public ShadowRig(
        ShadowSettings settings,
        Action<PolicyFolder>? prepare = null,
        Action<PolicyFolder>? other = null,
        IRuleEngine? rules = null,
        TimeProvider? time = null,
        Func<string, DecisionSettings>? decisions = null)
    {
        prepare?.Invoke(Policies);
        if (other is not null)
        {
            Other = new PolicyFolder();
            other(Other);
            settings = settings with { Policies = Other.Root };
        }

        var all = new ServiceSettings { DecisionLog = Log, Shadow = settings, Decisions = decisions?.Invoke(folder) ?? new DecisionSettings() };
        counted = new ServiceMetrics(unseen);
        Engine = new RankingEngine(all, new PolicyLocation(Policies.Root, ""), TimeProvider.System, NullLoggerFactory.Instance, rules, unseen: unseen);
        Engine.Loader.Load().ShouldBeTrue(Engine.Loader.Refusal?.Errors[0].Message);
        log = new DecisionLog(all, counted, TimeProvider.System, NullLogger<DecisionLog>.Instance);
        shadowMetrics = new ShadowMetrics(Metrics);
        Plans = new ShadowPlans(Engine, shadowMetrics, TimeProvider.System, NullLoggerFactory.Instance);
        Plans.Policies?.Loader.Load();
        Shadow = new ShadowRanking(all, Plans, Permits, log, shadowMetrics, time ?? TimeProvider.System, Errors);
    }

    public PolicyFolder Policies { get; } = new();

    public PolicyFolder? Other { get; }

    public RankingEngine Engine { get; }

    public ShadowPlans Plans { get; }

    public ShadowRanking Shadow { get; }

    public ProcessorPermits Permits { get; } = new(1, 4, TimeProvider.System);

    public RecordedMeasurements Metrics { get; } = new();

    public RecordedLog Errors { get; } = new();

    public string Log => Path.Combine(folder, "log");

    /// <summary>Answers a request, and offers its page.</summary>
    public async Task<JsonNode> ServeAsync(string request, RankConditions? conditions = null)
    {
        var body = Encoding.UTF8.GetBytes(request);
        using var result = await Engine.Pipeline.RankAsync(body, TimeProvider.System.GetTimestamp(), CancellationToken.None, conditions: conditions);
        result.Problem.ShouldBeNull();
        log.Append(result, body);
        Shadow.Offer(result, body);
        return JsonNode.Parse(result.Answer.Span)!;
    }

    /// <summary>Waits until as many pages were made or dropped.</summary>
    public Task DoneAsync(int pages) => Until.TrueAsync(() => Done >= pages);

    /// <summary>Ends everything and reads what was logged of pages that nobody saw.</summary>
    public async Task<IReadOnlyList<ShadowLine>> LinesAsync()
    {
        await EndAsync();
        var run = await CommandRun.Of("log", "cat", Log);
        return [.. run.Lines.Where(line => ShadowLine.Is(Encoding.UTF8.GetBytes(line))).Select(line => ShadowLine.Read(Encoding.UTF8.GetBytes(line)))];
    }

    /// <summary>Ends everything and reads what was logged of pages that were served.</summary>
    public async Task<IReadOnlyList<JsonElement>> ServedAsync()
    {
        await EndAsync();
        var run = await CommandRun.Of("log", "cat", Log);
        return [.. run.Lines.Where(line => !ShadowLine.Is(Encoding.UTF8.GetBytes(line))).Select(line => JsonElement.Parse(line))];
    }

    public async Task EndAsync()
    {
        await Shadow.DisposeAsync();
        await log.DisposeAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await EndAsync();
        Plans.Dispose();
        Engine.Dispose();
        shadowMetrics.Dispose();
        Metrics.Dispose();
        counted.Dispose();
        unseen.Dispose();
        Policies.Dispose();
        Other?.Dispose();
        Directory.Delete(folder, recursive: true);
    }

    private double Done => new[] { "policies", "arm" }
        .SelectMany(kind => new[] { "same", "other", "refused", "failed" }
            .Select(outcome => $"rank.shadow.pages{{kind={kind},outcome={outcome},surface=home}}"))
        .Concat(["queue", "busy", "plan", "stopped"])
        .Sum(name => Metrics[name.StartsWith("rank", StringComparison.Ordinal) ? name : $"rank.shadow.shed{{reason={name}}}"]);

    /// <summary>What is logged as errors.</summary>
    internal sealed class RecordedLog : ILogger<ShadowRanking>
    {
        public List<string> Lines { get; } = [];

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull
            => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
            => Lines.Add($"{eventId.Id} {formatter(state, exception)} {exception?.Message}");
    }
}
