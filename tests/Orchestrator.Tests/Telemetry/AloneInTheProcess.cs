namespace RankOrchestrator.Orchestrator.Tests.Telemetry;

/// <summary>Tests that count: meters belong to the process, so other services in it would be counted too.</summary>
[CollectionDefinition(nameof(AloneInTheProcess), DisableParallelization = true)]
public sealed class AloneInTheProcess;
