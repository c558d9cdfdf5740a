using System.Collections.Frozen;
using System.Collections.Immutable;
using Microsoft.FeatureManagement;
using Microsoft.FeatureManagement.FeatureFilters;
using RankOrchestrator.Orchestrator.Flags;
using RankOrchestrator.Policies.Experiments;

namespace RankOrchestrator.Orchestrator.Assignments;

/// <summary>The experiments of a plan: asks Microsoft.FeatureManagement who is in which arm. Immutable; safe for concurrent use.</summary>
internal sealed class AssignmentPlan(ImmutableArray<Layer> layers)
{
    private readonly FeatureManager manager = new(new FlagDefinitions(ExperimentFlags.Of(layers), FlagAudience.Known));

    /// <summary>The layers with their experiments, sorted by name.</summary>
    public ImmutableArray<Layer> Layers => layers;

    /// <summary>Whether there are experiments.</summary>
    public bool IsEmpty => layers.IsEmpty;

    private readonly FrozenDictionary<string, Experiment> canaries = layers
        .SelectMany(layer => layer.Experiments)
        .Where(experiment => experiment.Served!.Canary is not null)
        .ToFrozenDictionary(experiment => experiment.Name, StringComparer.Ordinal);

    /// <summary>Whether the service watches any experiment.</summary>
    public bool HasCanaries => canaries.Count > 0;

    /// <summary>The experiment of that name if the service watches it, or null.</summary>
    public Experiment? FindCanary(string name) => canaries.GetValueOrDefault(name);

    /// <summary>The experiment of that name, or null.</summary>
    public Experiment? Find(string name)
        => layers.SelectMany(layer => layer.Experiments).FirstOrDefault(experiment => experiment.Name.Equals(name, StringComparison.Ordinal));

    /// <summary>The experiments as a surface has them; null when none of them changes it.</summary>
    /// <param name="surface">The surface's name.</param>
    public SurfaceAssignments? On(string surface)
    {
        var changed = layers
            .Select(layer => new LayerOnSurface(
                layer,
                [.. layer.Experiments.Where(experiment => experiment.Served!.Changes.Any(change => change.Surface.Text == surface))]))
            .Where(layer => !layer.Experiments.IsEmpty)
            .ToImmutableArray();
        return changed.IsEmpty ? null : new SurfaceAssignments(this, changed);
    }

    /// <summary>What is wrong with arms that a caller asks for, in a sentence; null when there are such arms and they go together.</summary>
    public string? Problem(IReadOnlyDictionary<string, string> forced)
    {
        var taken = new Dictionary<Layer, string>();
        foreach (var (name, arm) in forced)
        {
            var layer = layers.FirstOrDefault(layer => layer.Experiments.Any(experiment => experiment.Name.Equals(name, StringComparison.Ordinal)));
            if (layer is null || Find(name) is not { } experiment)
            {
                return $"There is no experiment '{name}'.";
            }

            if (!experiment.Arms.Any(known => known.Name.Equals(arm, StringComparison.Ordinal)))
            {
                return $"The experiment '{name}' has no arm '{arm}'; it has {string.Join(", ", experiment.Arms.Select(known => known.Name))}.";
            }

            if (!experiment.Served!.IsEnabled)
            {
                return $"The experiment '{name}' is off.";
            }

            if (!taken.TryAdd(layer, name))
            {
                return $"'{taken[layer]}' and '{name}' are in one layer, and a page is in one experiment of a layer at most.";
            }
        }

        return null;
    }

    /// <summary>The variant that a user gets; null for none.</summary>
    public async ValueTask<string?> VariantAsync(string flag, TargetingContext user, CancellationToken cancellationToken)
        => (await manager.GetVariantAsync(flag, user, cancellationToken))?.Name;
}

/// <summary>A layer as a surface has it.</summary>
/// <param name="Layer">The layer.</param>
/// <param name="Experiments">Those of its experiments that change the surface, sorted by name.</param>
internal sealed record LayerOnSurface(Layer Layer, ImmutableArray<Experiment> Experiments);
