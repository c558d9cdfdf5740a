namespace RankOrchestrator.Objectives.OpenInference;

/// <summary>What came of asking for a model's description.</summary>
/// <param name="Metadata">The description; null when there is none.</param>
/// <param name="Problem">Why there is none, in a sentence; null when there is one.</param>
/// <param name="HasAnswered">Whether the server answered at all.</param>
public readonly record struct MetadataAnswer(ModelMetadata? Metadata, string? Problem, bool HasAnswered);
