using System.Text;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Logging.Abstractions;
using RankOrchestrator.Orchestrator.Engine;
using RankOrchestrator.Orchestrator.Pipeline;
using RankOrchestrator.Orchestrator.Plans;
using RankOrchestrator.Orchestrator.Settings;

namespace RankOrchestrator.Orchestrator.Tests.Building;

/// <summary>Everything that ranks, without the server, over a policy folder of its own.</summary>
internal sealed class TestEngine : IDisposable
{
    private readonly TimeProvider time;

    public TestEngine(Action<PolicyFolder>? prepare = null, ServiceSettings? settings = null, TimeProvider? time = null)
    {
        this.time = time ?? TimeProvider.System;
        Policies = new PolicyFolder();
        prepare?.Invoke(Policies);
        Engine = new RankingEngine(settings ?? new ServiceSettings(), new PolicyLocation(Policies.Root, ""), this.time, NullLoggerFactory.Instance);
        Engine.Loader.Load().ShouldBeTrue(Engine.Loader.Refusal?.Errors[0].Message);
    }

    public PolicyFolder Policies { get; }

    public RankingEngine Engine { get; }

    /// <summary>Ranks; the result is the caller's to dispose.</summary>
    public ValueTask<RankResult> RankAsync(ReadOnlyMemory<byte> request) => Engine.Pipeline.RankAsync(request, time.GetTimestamp(), CancellationToken.None);

    /// <summary>Ranks a request that must be answered with a page.</summary>
    public async Task<JsonNode> PageAsync(string request)
    {
        using var result = await RankAsync(Encoding.UTF8.GetBytes(request));
        result.Problem.ShouldBeNull();
        return JsonNode.Parse(result.Answer.Span)!;
    }

    public void Dispose()
    {
        Engine.Dispose();
        Policies.Dispose();
    }
}
