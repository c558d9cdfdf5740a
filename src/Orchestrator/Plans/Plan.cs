using System.Collections.Frozen;
using System.Collections.Immutable;
using RankOrchestrator.Language.Diagnostics;
using RankOrchestrator.Objectives.Registry;
using RankOrchestrator.Objectives.Resources;
using RankOrchestrator.Orchestrator.Assignments;
using RankOrchestrator.Orchestrator.Flags;

namespace RankOrchestrator.Orchestrator.Plans;

/// <summary>
/// Everything that decides about pages, compiled from the files of a policy folder and named by their hash. Immutable;
/// a request runs against one plan from start to end, and the last one after the plan was replaced frees its models.
/// </summary>
internal sealed class Plan : SharedResource
{
    private readonly FrozenDictionary<string, SurfacePlan> surfaces;

    internal Plan(
        string hash,
        string modelSources,
        string environment,
        ModelCatalog models,
        FlagSet flags,
        AssignmentPlan assignments,
        ImmutableArray<SurfacePlan> surfaces,
        ImmutableArray<Diagnostic> warnings)
    {
        Hash = hash;
        ModelSources = modelSources;
        Environment = environment;
        Models = models;
        Flags = flags;
        Assignments = assignments;
        Surfaces = surfaces;
        Warnings = warnings;
        this.surfaces = surfaces.ToFrozenDictionary(surface => surface.Name, StringComparer.Ordinal);
    }

    /// <summary><c>sha256:</c> and 64 hexadecimal digits: the same sources have the same hash everywhere.</summary>
    public string Hash { get; }

    /// <summary>
    /// Hash of what models are asked by: their files, the schemas, the overlay and the flags. Where it is the same, the same models say the
    /// same to the same inputs.
    /// </summary>
    public string ModelSources { get; }

    /// <summary>The overlay in force, or empty.</summary>
    public string Environment { get; }

    /// <summary>The models, loaded and warm.</summary>
    public ModelCatalog Models { get; }

    /// <summary>The feature flags.</summary>
    public FlagSet Flags { get; }

    /// <summary>The experiments.</summary>
    public AssignmentPlan Assignments { get; }

    /// <summary>The surfaces as they are without experiments, sorted by name.</summary>
    public ImmutableArray<SurfacePlan> Surfaces { get; }

    /// <summary>What the loader had to say that does not stop the plan.</summary>
    public ImmutableArray<Diagnostic> Warnings { get; }

    /// <summary>The surface of that name, or null.</summary>
    public SurfacePlan? Find(string surface) => surfaces.GetValueOrDefault(surface);

    /// <inheritdoc/>
    protected override void Free() => Models.Release();
}
