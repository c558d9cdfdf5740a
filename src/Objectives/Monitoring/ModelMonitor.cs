using System.Collections.Immutable;
using System.Globalization;
using RankOrchestrator.Objectives.Registry;

namespace RankOrchestrator.Objectives.Monitoring;

/// <summary>
/// Looks at a catalog's models from time to time, and tells what has changed since it last looked. One check at a time.
/// </summary>
/// <param name="time">Clock of the waits.</param>
/// <param name="patience">Longest wait for a server's answer; null means <see cref="RemoteChecks.Patience"/>.</param>
public sealed class ModelMonitor(TimeProvider time, TimeSpan? patience = null)
{
    private ImmutableArray<ModelFinding> known = [];

    /// <summary>What the last check found, in the order of the models' names.</summary>
    public ImmutableArray<ModelFinding> Current => known;

    /// <summary>
    /// Asks the servers of all remote models and reads all drift watches. A model that is not ready or does not fit is out
    /// of service until a later check finds otherwise.
    /// </summary>
    public async Task<ModelFindingChanges> CheckAsync(ModelCatalog catalog, CancellationToken cancellationToken)
    {
        var now = ImmutableArray.CreateBuilder<ModelFinding>();
        now.AddRange(await RemoteChecks.RunAsync(catalog, time, patience ?? RemoteChecks.Patience, cancellationToken));
        now.AddRange(catalog.Models.SelectMany(model => model.Watches).Where(watch => watch.HasDrifted).Select(Drift));
        var before = known;
        known = now.ToImmutable();
        return new ModelFindingChanges(
            [.. known.Where(finding => !before.Any(finding.IsAbout))],
            [.. before.Where(finding => !known.Any(finding.IsAbout))]);
    }

    private static ModelFinding Drift(Calibration.PredictionWatch watch)
    {
        var reading = watch.Reading;
        return new ModelFinding(watch.Model, ModelFindingKind.Drift, watch.Prediction, string.Create(
            CultureInfo.InvariantCulture,
            $"The prediction '{watch.Prediction}' of model '{watch.Model}' has drifted: "
                + $"stability index {reading.StabilityIndex:0.00} over {reading.Values} values (limit {watch.Limit:0.00}), "
                + $"mean {reading.Mean:0.#####} (reference {watch.ReferenceMean:0.#####}), {reading.FallbackShare:P1} from fallbacks."));
    }
}

/// <summary>What two checks differ in.</summary>
/// <param name="Opened">Found now and not before.</param>
/// <param name="Closed">Found before and not now.</param>
public sealed record ModelFindingChanges(ImmutableArray<ModelFinding> Opened, ImmutableArray<ModelFinding> Closed);
