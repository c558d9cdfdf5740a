using RankOrchestrator.Language.Diagnostics;
using RankOrchestrator.Policies.Findings;

namespace RankOrchestrator.Policies.Files;

/// <summary>Names what stands in a policy folder and is not read: nearly always somebody thinks it is in force.</summary>
internal static class FileChecks
{
    private static readonly string[] LeftBehind = [".bak", ".orig", ".old", ".rej", ".swp", ".tmp", ".save", ".disabled"];

    public static void Check(PolicyFiles files, DiagnosticBag diagnostics)
    {
        foreach (var refused in files.Refused)
        {
            var subject = refused.Path.Length == 0 ? "The policy folder" : $"'{refused.Path}'";
            diagnostics.Error(refused.Code, new SourceText(refused.Path, ""), default, $"{subject} {refused.Reason}.", refused.Hint);
        }

        foreach (var path in files.Unread.Where(path => !PolicyPlaces.IsExpected(path)))
        {
            diagnostics.Warning(PolicyCodes.UnknownFile, new SourceText(path, ""), default, $"Nothing reads '{path}'.", Hint(path));
        }
    }

    private static string Hint(string path)
    {
        var segments = path.Split('/');
        var ending = Path.GetExtension(path);
        var stem = path[..^ending.Length];
        if (segments.Length == 1)
        {
            return Suggestion.Closest(path, ["flags.yaml"]) is { } flags ? $"Did you mean '{flags}'?" : $"Files are read from {Known}, and flags.yaml.";
        }

        if (!PolicyPlaces.Folders.Contains(segments[0], StringComparer.Ordinal))
        {
            return Suggestion.Closest(segments[0], PolicyPlaces.Folders) is { } folder
                ? $"Did you mean '{folder}/{string.Join('/', segments[1..])}'?"
                : $"Files are read from {Known}, and flags.yaml.";
        }

        if (path.EndsWith('~') || LeftBehind.Contains(ending, StringComparer.OrdinalIgnoreCase))
        {
            return "It looks like a copy that was left behind: remove it.";
        }

        if (ending is ".yaml")
        {
            return $"Files directly in {segments[0]}/ are read, not those of folders below: move it to {segments[0]}/{segments[^1]}.";
        }

        return ending.ToUpperInvariant() is ".YML" or ".YAML" or ".YAM" or ".YALM" or ".JSON"
            ? $"Files end in .yaml: rename it to {stem}.yaml."
            : $"Files of {segments[0]}/ end in .yaml; remove it, or rename it if it is a policy.";
    }

    private static string Known => string.Join(", ", PolicyPlaces.Folders);
}
