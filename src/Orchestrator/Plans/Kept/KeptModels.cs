using System.Collections.Immutable;
using RankOrchestrator.Language.Files;
using RankOrchestrator.Objectives.InProcess;

namespace RankOrchestrator.Orchestrator.Plans.Kept;

/// <summary>Copies of model files under the hash of their content, so that plans share them.</summary>
internal sealed class KeptModels(string folder)
{
    /// <summary>Bytes of all copies. A model that is not copied for want of room can still be used where it was.</summary>
    public const long MostBytes = 2L << 30;

    /// <summary>A copy that no plan names may be one that another process is about to name.</summary>
    private static readonly TimeSpan Grace = TimeSpan.FromHours(1);

    private readonly StateFolder files = new(folder);

    /// <summary>Copies what is not there yet. A file that has changed since it was loaded is left out.</summary>
    public void Add(IEnumerable<KeptModelFile> models)
    {
        var known = files.Files();
        var left = MostBytes - known.Sum(file => file.Length);
        foreach (var model in models.DistinctBy(model => model.Hash, StringComparer.Ordinal).Where(model => !known.Any(file => file.Name.Equals(model.Hash, StringComparison.Ordinal))))
        {
            left -= Copy(model, left);
        }
    }

    /// <summary>The copies of a plan's models that are there and whole, by the path where the model was.</summary>
    public ImmutableDictionary<string, string> Find(KeptPlan plan)
        => plan.Models
            .DistinctBy(model => model.Path, StringComparer.Ordinal)
            .Where(model => FileModel.TryHash(files.PathOf(model.Hash))?.Equals(model.Hash, StringComparison.Ordinal) == true)
            .ToImmutableDictionary(model => model.Path, model => files.PathOf(model.Hash), StringComparer.Ordinal);

    /// <summary>Removes copies that no plan names.</summary>
    public void Sweep(IReadOnlySet<string> named, DateTimeOffset now)
    {
        foreach (var file in files.Files().Where(file => !named.Contains(file.Name) && now.UtcDateTime - file.LastWriteTimeUtc > Grace))
        {
            file.Delete();
        }
    }

    /// <summary>Copies a file of at most so many bytes, if it is the one that was loaded; how many bytes it took.</summary>
    private long Copy(KeptModelFile model, long most)
    {
        using var handle = BoundedReading.OpenRegular(model.Path, FileModel.MostBytes);
        using var content = new FileStream(handle, FileAccess.Read, bufferSize: 0);
        var length = content.Length;
        return length <= most && files.Write(model.Hash, content, model.Hash).Equals(model.Hash, StringComparison.Ordinal) ? length : 0;
    }
}
