using System.Collections.Immutable;

namespace RankOrchestrator.Policies.Experiments;

/// <summary>The experiments of a policy folder.</summary>
/// <param name="Layers">The layers with their experiments, sorted by name.</param>
/// <param name="Variants">Surfaces as arms change them.</param>
public sealed record ExperimentSet(ImmutableArray<Layer> Layers, ImmutableArray<SurfaceVariant> Variants)
{
    /// <summary>No experiments.</summary>
    public static ExperimentSet None { get; } = new([], []);

    /// <summary>All experiments, by layer and name.</summary>
    public IEnumerable<Experiment> All => Layers.SelectMany(layer => layer.Experiments);
}
