using System.Collections.Immutable;
using RankOrchestrator.Policies.Experiments;
using RankOrchestrator.Policies.Flags;

namespace RankOrchestrator.Orchestrator.Assignments;

/// <summary>
/// Layers and experiments as flags of Microsoft.FeatureManagement, which decides by a hash of the user's id and a seed: a layer is a flag
/// whose variants are its experiments, so that no user gets two of them; an experiment is a flag whose variants are its arms; who is held
/// out is a variant too.
/// </summary>
internal static class ExperimentFlags
{
    /// <summary>The variant of who is held out.</summary>
    public const string HeldOut = "held-out";

    /// <summary>The flag that says which experiment of a layer a user is in.</summary>
    public static string OfLayer(string layer) => "layer:" + layer;

    /// <summary>The flag that says which arm of an experiment a user is in.</summary>
    public static string OfExperiment(string experiment) => "experiment:" + experiment;

    /// <summary>The flag that says whether a user is held out of a layer.</summary>
    public static string OfHoldout(string layer) => "holdout:" + layer;

    /// <summary>The flags of layers. Seeds have a prefix, so that a layer and an experiment of one salt still differ.</summary>
    public static FlagsPolicy Of(ImmutableArray<Layer> layers) => new([.. layers.SelectMany(Flags).OrderBy(flag => flag.Name, StringComparer.Ordinal)]);

    private static IEnumerable<FlagPolicy> Flags(Layer layer)
    {
        var running = layer.Experiments.Where(experiment => experiment.Served!.IsEnabled).ToArray();
        yield return Flag(OfLayer(layer.Name.Text), "layer:" + layer.Salt, running.Select(experiment => (experiment.Name, experiment.Served!.Part)));
        if (layer.Holdout > 0)
        {
            yield return Flag(OfHoldout(layer.Name.Text), "holdout:" + layer.HoldoutSalt, [(HeldOut, new PercentRange(0, layer.Holdout))]);
        }

        foreach (var experiment in running)
        {
            yield return Flag(
                OfExperiment(experiment.Name),
                "experiment:" + experiment.Served!.Salt,
                experiment.Served.Ranges.Select(range => (range.Arm, range.Range)));
        }
    }

    private static FlagPolicy Flag(string name, string seed, IEnumerable<(string Variant, PercentRange Range)> variants) => new()
    {
        Name = name,
        IsEnabled = true,
        HasVariants = true,
        Variants = [.. variants.Select(variant => new FlagVariant(variant.Variant, null))],
        Allocation = new VariantAllocation
        {
            ByPercentile = [.. variants.Select(variant => new PercentileRange(variant.Variant, variant.Range.From, variant.Range.To))],
            Seed = seed,
        },
    };
}
