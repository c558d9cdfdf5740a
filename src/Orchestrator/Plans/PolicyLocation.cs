namespace RankOrchestrator.Orchestrator.Plans;

/// <summary>Which policies to load, and for which environment.</summary>
/// <param name="Folder">The policy folder, absolute.</param>
/// <param name="Environment">The overlay to apply, or empty.</param>
internal sealed record PolicyLocation(string Folder, string Environment)
{
    /// <summary>The engine that runs the rules of surfaces that name none; null for this project's own.</summary>
    public string? RuleEngine { get; init; }

    /// <summary>
    /// The folder that is named; when none is, <c>policies</c> in the working directory or the nearest one above it or
    /// above the program.
    /// </summary>
    public static PolicyLocation Find(string? folder, string? environment)
        => new(Path.GetFullPath(folder ?? Above(Directory.GetCurrentDirectory()) ?? Above(AppContext.BaseDirectory) ?? "policies"), environment ?? "");

    private static string? Above(string start)
    {
        for (var directory = new DirectoryInfo(start); directory is not null; directory = directory.Parent)
        {
            var candidate = Path.Combine(directory.FullName, "policies");
            if (Directory.Exists(Path.Combine(candidate, "surfaces")))
            {
                return candidate;
            }
        }

        return null;
    }
}
