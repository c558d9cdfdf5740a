using System.Text;

namespace RankOrchestrator.Orchestrator.Studio.Drafts;

/// <summary>Writes a draft to the policy folder, each file whole or not at all.</summary>
internal static class PolicyFolderWriter
{
    /// <summary>Paths whose files are not as they were when the draft changed them; writing would undo what somebody else did.</summary>
    public static IReadOnlyList<string> Stale(Draft draft, string folder)
        => [.. draft.Files.Keys.Where(path => !string.Equals(ReadText(folder, path), draft.Before[path], StringComparison.Ordinal))];

    /// <summary>The text of a policy file; null when there is none.</summary>
    /// <exception cref="IOException">It cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be read.</exception>
    public static string? ReadText(string folder, string path)
    {
        var file = new FileInfo(Path.Combine(folder, path));
        return file.Exists ? File.ReadAllText(file.FullName) : null;
    }

    /// <summary>Writes the changed files and takes away those that the draft takes away.</summary>
    /// <exception cref="IOException">One cannot be written; those before it are.</exception>
    /// <exception cref="UnauthorizedAccessException">One may not be written; those before it are.</exception>
    public static void Write(Draft draft, string folder)
    {
        foreach (var (path, text) in draft.Files)
        {
            var file = Path.Combine(folder, path);
            if (text is null)
            {
                File.Delete(file);
                continue;
            }

            var place = Directory.CreateDirectory(Path.GetDirectoryName(file)!);
            if (place.ResolveLinkTarget(returnFinalTarget: true) is { } target && !target.FullName.StartsWith(Path.GetFullPath(folder) + Path.DirectorySeparatorChar, StringComparison.Ordinal))
            {
                throw new IOException($"'{Path.GetDirectoryName(path)}' leads out of the policy folder.");
            }

            var beside = file + ".draft";
            File.WriteAllText(beside, text, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false));
            File.Move(beside, file, overwrite: true);
        }
    }
}
