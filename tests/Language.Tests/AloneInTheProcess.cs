namespace RankOrchestrator.Language.Tests;

/// <summary>Tests that measure memory: a garbage collection that others bring about counts what it leaves unused of a thread's own.</summary>
[CollectionDefinition(nameof(AloneInTheProcess), DisableParallelization = true)]
public sealed class AloneInTheProcess;
