namespace RankOrchestrator.Policies.Files;

/// <summary>A file or folder of a policy folder that is not read although its place says it should be.</summary>
/// <param name="Path">Relative to the folder, with forward slashes; empty for the folder as a whole.</param>
/// <param name="Code">Code of the finding.</param>
/// <param name="Reason">A sentence without its subject and full stop, such as "is a pipe, not a file".</param>
/// <param name="Hint">What to do about it.</param>
public sealed record RefusedPolicyFile(string Path, string Code, string Reason, string? Hint);
