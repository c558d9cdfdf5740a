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
    /// <summary>Rule files that no surface lists, sorted by path.</summary>
    public ImmutableArray<RuleFile> Unlisted { get; init; } = [];

    /// <summary>The servers that overlays name, those not in force included.</summary>
    public ImmutableArray<OverlayServer> Servers { get; init; } = [];
}

/// <summary>A file of rules and constraints.</summary>
/// <param name="Path">The file.</param>
/// <param name="Rules">Its rules.</param>
/// <param name="Constraints">Its constraints.</param>
public sealed record RuleFile(string Path, ImmutableArray<RulePolicy> Rules, ImmutableArray<ConstraintPolicy> Constraints);
