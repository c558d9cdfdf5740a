using System.Collections.Immutable;

namespace RankOrchestrator.Objectives.Registry;

/// <summary>What differs between the places where the same model files are used.</summary>
public sealed record ModelCatalogOptions
{
    /// <summary>Server addresses by model name that replace the ones in the files. Default: none.</summary>
    public ImmutableDictionary<string, string> Servers { get; init; } = ImmutableDictionary<string, string>.Empty;
}
