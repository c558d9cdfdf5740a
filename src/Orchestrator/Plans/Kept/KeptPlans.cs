using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using RankOrchestrator.Language.Files;
using RankOrchestrator.Policies.Files;

namespace RankOrchestrator.Orchestrator.Plans.Kept;

/// <summary>
/// The last good plan of every policy folder and environment, on disk, so that a restart beside broken files has something
/// to answer with. Processes may share the folder. What is read is believed only when its content leads to the hash that
/// it claims. When nothing can be kept, the service goes on without and says so once.
/// </summary>
internal sealed partial class KeptPlans(string folder, TimeProvider time, ILogger<KeptPlans> logger)
{
    /// <summary>Policy folders and environments whose plans are kept; the one not used for longest gives way.</summary>
    private const int MostPlans = 32;

    private const int MostBytes = 256 << 20;

    private readonly StateFolder plans = new(Path.Combine(folder, "plans"));
    private readonly KeptModels models = new(Path.Combine(folder, "models"));
    private bool isSaid;

    /// <summary>
    /// Where plans are kept when nothing else is said: the state folder that systemd gives, or the user's folder for
    /// applications' data; null when there is neither.
    /// </summary>
    public static string? DefaultFolder
    {
        get
        {
            var given = Environment.GetEnvironmentVariable("STATE_DIRECTORY")?.Split(':')[0];
            var parent = string.IsNullOrEmpty(given) ? Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData, Environment.SpecialFolderOption.DoNotVerify) : given;
            return parent.Length == 0 ? null : Path.Combine(parent, "rank-orchestrator");
        }
    }

    /// <summary>Keeps a plan that has gone live, in place of the one before.</summary>
    public void Keep(Plan plan, PolicyFiles files, PolicyLocation location)
    {
        try
        {
            var kept = KeptPlan.Of(plan, files, location, time.GetUtcNow());
            using var json = new MemoryStream(JsonSerializer.SerializeToUtf8Bytes(kept, KeptPlanJson.Default.KeptPlan));
            plans.Write(NameOf(location), json);
            models.Add(kept.Models);
            Sweep();
            isSaid = false;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            if (!isSaid)
            {
                isSaid = true;
                CannotKeep(logger, folder, exception.Message);
            }
        }
    }

    /// <summary>The plan kept of a place, with copies of its models by the path where each was; null when there is none that is whole.</summary>
    public (KeptPlan Plan, ImmutableDictionary<string, string> Models)? Find(PolicyLocation location)
    {
        var name = NameOf(location);
        try
        {
            if (!plans.Files().Any(file => file.Name.Equals(name, StringComparison.Ordinal)))
            {
                return null;
            }

            if (Read(name) is { } plan && plan.Fits(location))
            {
                return (plan, models.Find(plan));
            }

            Unreadable(logger, plans.PathOf(name), "its content does not lead to the hash that it claims");
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or JsonException)
        {
            Unreadable(logger, plans.PathOf(name), exception.Message);
        }

        return null;
    }

    private static string NameOf(PolicyLocation location)
        => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(location.Folder + "\n" + location.Environment)).AsSpan(0, 16)) + ".json";

    private KeptPlan? Read(string name)
        => JsonSerializer.Deserialize(BoundedReading.ReadRegular(plans.PathOf(name), MostBytes), KeptPlanJson.Default.KeptPlan);

    /// <summary>Removes the plans that are too many, and copies of models that no plan names.</summary>
    private void Sweep()
    {
        var (now, named) = (time.GetUtcNow(), new HashSet<string>(StringComparer.Ordinal));
        var files = plans.Files();
        foreach (var file in files.Skip(MostPlans))
        {
            file.Delete();
        }

        foreach (var file in files.Take(MostPlans))
        {
            try
            {
                named.UnionWith(Read(file.Name)?.Models.Select(model => model.Hash) ?? []);
            }
            catch (JsonException)
            {
                file.Delete();
            }
        }

        models.Sweep(named, now);
        plans.RemoveUnfinished(now);
    }

    [LoggerMessage(EventId = 105, Level = LogLevel.Warning, Message = "The plan in force cannot be kept in {Folder} ({Reason}): a restart beside broken policies will have none")]
    private static partial void CannotKeep(ILogger logger, string folder, string reason);

    [LoggerMessage(EventId = 106, Level = LogLevel.Warning, Message = "The plan kept in {File} cannot be read: {Reason}")]
    private static partial void Unreadable(ILogger logger, string file, string reason);
}
