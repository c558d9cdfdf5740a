using System.Collections.Immutable;
using RankOrchestrator.Policies.Experiments;
using RankOrchestrator.Policies.Files;
using RankOrchestrator.Policies.Flags;
using RankOrchestrator.Policies.Models;
using RankOrchestrator.Policies.Rules;
using RankOrchestrator.Policies.Surfaces;

namespace RankOrchestrator.Policies.Loading;

/// <summary>Everything a policy folder says, checked for form and for references between its parts.</summary>
/// <param name="Files">What it was read from; the plan's hash is over them.</param>
/// <param name="Environment">The overlay in force, or empty.</param>
/// <param name="Surfaces">The surfaces, sorted by name.</param>
/// <param name="Flags">What <c>flags.yaml</c> declares; none when there is no such file.</param>
public sealed record PolicySet(PolicyFiles Files, string Environment, ImmutableArray<SurfacePolicy> Surfaces, FlagsPolicy Flags)
{
    /// <summary>Rule files that no surface lists, sorted by path.</summary>
    public ImmutableArray<RuleFile> Unlisted { get; init; } = [];

    /// <summary>The experiments, and what their arms make of the surfaces.</summary>
    public ExperimentSet Experiments { get; init; } = ExperimentSet.None;

    /// <summary>The models, as they are declared.</summary>
    public DeclaredModels Models { get; init; } = new([], [], HasErrors: false);
}
