namespace RankOrchestrator.Language.Files;

/// <summary>
/// Where files may lie that policies refer to (models, reference snapshots, requests of tests): in the policy folder, or in
/// a folder <c>models</c> or <c>samples</c> beside it. Each of the three may itself be a link to elsewhere; a link inside of
/// them may not lead out.
/// </summary>
public static class ReferencedFiles
{
    /// <summary>Bytes of a reference snapshot or of a test's request.</summary>
    public const int MostBytes = 8 << 20;

    /// <summary>The folders.</summary>
    /// <param name="policyFolder">The policy folder, absolute.</param>
    public static ReadableFolders Of(string policyFolder)
    {
        var folder = Path.TrimEndingDirectorySeparator(policyFolder);
        var beside = Path.GetDirectoryName(folder) ?? folder;
        return new ReadableFolders([folder, Path.Combine(beside, "models"), Path.Combine(beside, "samples")], "lies outside of the policy folder and of 'models' and 'samples' beside it");
    }
}
