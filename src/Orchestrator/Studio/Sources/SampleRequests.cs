using System.Collections.Immutable;
using RankOrchestrator.Orchestrator.Plans;
using RankOrchestrator.Orchestrator.Plans.Rehearsals;
using RankOrchestrator.Orchestrator.Requests;
using RankOrchestrator.Orchestrator.Settings;
using RankOrchestrator.Orchestrator.Snapshots;
using RankOrchestrator.Orchestrator.Studio.Drafts;

namespace RankOrchestrator.Orchestrator.Studio.Sources;

/// <summary>
/// The requests to choose from: the files of a folder, and for every surface one that is made up from its schema.
/// </summary>
internal sealed class SampleRequests(ServiceSettings settings, PolicyLocation location)
{
    private const int Most = 200;
    private const string MadeUp = "made-up ";

    private readonly string folder = Path.GetFullPath(settings.Studio.Samples ?? Path.Combine(Path.GetDirectoryName(location.Folder) ?? "", "samples"));

    /// <summary>The samples of a plan's surfaces by name, those of the folder first.</summary>
    public ImmutableArray<(string Name, string Surface)> List(Plan plan)
    {
        var files = Files().Select(file => (Name: Path.GetFileNameWithoutExtension(file), Surface: SurfaceOf(file)))
            .Where(sample => plan.Find(sample.Surface) is not null);
        return [.. files, .. plan.Surfaces.Select(surface => (MadeUp + surface.Name, surface.Name))];
    }

    /// <summary>The text of a sample; null when there is none of that name.</summary>
    /// <exception cref="IOException">It cannot be read.</exception>
    public ReadOnlyMemory<byte>? Find(Plan plan, string name)
    {
        if (name.StartsWith(MadeUp, StringComparison.Ordinal) && plan.Find(name[MadeUp.Length..]) is { } surface)
        {
            return RehearsalRequests.Of(surface, [])[0].Body;
        }

        if (Files().FirstOrDefault(file => string.Equals(Path.GetFileNameWithoutExtension(file), name, StringComparison.Ordinal)) is { } file)
        {
            return File.ReadAllBytes(file);
        }

        return null;
    }

    private IEnumerable<string> Files()
        => !Directory.Exists(folder) ? []
            : Directory.EnumerateFiles(folder, "*.json").Where(SnapshotFile.IsRequest)
                .Where(file => new FileInfo(file) is { LinkTarget: null, Length: <= DraftLimits.RequestCharacters }).Order(StringComparer.Ordinal).Take(Most);

    private static string SurfaceOf(string file)
    {
        try
        {
            return SurfaceName.TryFind(File.ReadAllBytes(file), out var name, out _) ? name : "";
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return "";
        }
    }
}
