using System.Collections.Immutable;
using RankOrchestrator.Constraints.Policies.Files;

namespace RankOrchestrator.Constraints.Policies.Model;

/// <summary>Everything a policy folder says, checked for form and for references between its parts.</summary>
/// <param name="Files">The sources.</param>
/// <param name="Environment">The overlay in force, or empty.</param>
/// <param name="Surfaces">The surfaces, sorted by name.</param>
/// <param name="Flags">The feature flags.</param>
public sealed record PolicySet(PolicyFiles Files, string Environment, ImmutableArray<SurfacePolicy> Surfaces, FlagsPolicy Flags)
{
    /// <summary>The servers that overlays name, those not in force included.</summary>
    public ImmutableArray<OverlayServer> Servers { get; init; } = [];
}

/// <summary>The feature flags of <c>flags.yaml</c>.</summary>
/// <param name="Names">All flags, sorted.</param>
/// <param name="WithVariants">Those with variants, sorted.</param>
/// <param name="Settings">The file as configuration keys and values, in Microsoft.FeatureManagement's own schema.</param>
public sealed record FlagsPolicy(ImmutableArray<string> Names, ImmutableArray<string> WithVariants, ImmutableArray<KeyValuePair<string, string?>> Settings)
{
    /// <summary>The names of each flag's variants, in the order they are written.</summary>
    public ImmutableDictionary<string, ImmutableArray<string>> VariantNames { get; init; } = ImmutableDictionary<string, ImmutableArray<string>>.Empty;

    /// <summary>No flags.</summary>
    public static FlagsPolicy None { get; } = new([], [], []);
}
