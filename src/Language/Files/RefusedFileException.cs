namespace RankOrchestrator.Language.Files;

/// <summary>A file is not read because of what it is, where it lies or how large it is; nothing of it has been read.</summary>
/// <param name="reason">A clause that follows the file's name, such as "is a pipe".</param>
public sealed class RefusedFileException(string reason) : IOException(reason);
