namespace RankOrchestrator.Policies.Files;

/// <summary>Which files of a policy folder are read: there is one layout and no second.</summary>
internal static class PolicyPlaces
{
    /// <summary>The folders of which YAML files are read.</summary>
    public static readonly string[] Folders = ["schema", "surfaces", "rules", "models", "curves", "overlays", "layers", "experiments", "tests"];

    private const string Ending = ".yaml";

    /// <summary>Whether a file is read as a policy.</summary>
    /// <param name="path">Relative to the policy folder, with forward slashes.</param>
    public static bool IsRead(string path)
        => path is "flags.yaml"
            || (path.EndsWith(Ending, StringComparison.Ordinal) && path.Split('/') is [var folder, _] && Folders.Contains(folder, StringComparer.Ordinal));

    /// <summary>Whether a file that is not read as a policy may stand there without being mistaken for one.</summary>
    public static bool IsExpected(string path) => path is "policy.schema.json"
        || Path.GetExtension(path) is ".md"
        || (path.StartsWith("tests/", StringComparison.Ordinal) && Path.GetExtension(path) is ".json")
        || (path.StartsWith("models/", StringComparison.Ordinal) && Path.GetExtension(path) is ".onnx" or ".ort" or ".json" or ".txt");
}
