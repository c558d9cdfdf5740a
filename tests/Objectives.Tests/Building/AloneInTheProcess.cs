namespace RankOrchestrator.Objectives.Tests.Building;

/// <summary>For tests of what the whole process has, which others would change meanwhile.</summary>
[CollectionDefinition(nameof(AloneInTheProcess), DisableParallelization = true)]
public sealed class AloneInTheProcess;
