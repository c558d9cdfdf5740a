using System.Collections.Immutable;
using RankOrchestrator.Objectives.OpenInference;

namespace RankOrchestrator.Objectives.Registry;

/// <summary>What differs between the places where the same model files are used. One for all catalogs of a process.</summary>
public sealed record ModelCatalogOptions
{
    /// <summary>What the answers of all remote models may take together. Default: <see cref="OpenInference.AnswerMemory.DefaultMost"/>.</summary>
    public AnswerMemory AnswerMemory { get; init; } = new(OpenInference.AnswerMemory.DefaultMost);

    /// <summary>Files to read in place of the ones that the files name, by absolute path. Default: none.</summary>
    public ImmutableDictionary<string, string> Copies { get; init; } = ImmutableDictionary<string, string>.Empty;

    /// <summary>How models are run. Default: <see cref="ModelTransports.Shipped"/>.</summary>
    internal ModelTransports Transports { get; init; } = ModelTransports.Shipped;
}
