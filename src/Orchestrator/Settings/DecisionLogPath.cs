namespace RankOrchestrator.Orchestrator.Settings;

/// <summary>What <c>Rank:DecisionLog</c> names.</summary>
internal static class DecisionLogPath
{
    /// <summary>
    /// Whether it is a file of lines for people: one that is there, or a name with an ending such as <c>.jsonl</c>. Else it is a folder
    /// of segments.
    /// </summary>
    public static bool IsFile(string path) => File.Exists(path) || (!Directory.Exists(path) && !Path.EndsInDirectorySeparator(path) && Path.HasExtension(path));
}
