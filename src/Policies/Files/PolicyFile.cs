namespace RankOrchestrator.Policies.Files;

/// <summary>A file of a policy folder.</summary>
/// <param name="Path">Relative to the folder, with forward slashes.</param>
/// <param name="Content">Its bytes.</param>
public sealed record PolicyFile(string Path, ReadOnlyMemory<byte> Content);
