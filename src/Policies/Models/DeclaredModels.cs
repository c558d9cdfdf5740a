using System.Collections.Immutable;
using RankOrchestrator.Language.Diagnostics;
using RankOrchestrator.Language.Documents;
using RankOrchestrator.Language.Shapes;
using RankOrchestrator.Policies.Models.Kinds;
using RankOrchestrator.Policies.Overlays;

namespace RankOrchestrator.Policies.Models;

/// <summary>The models of a policy folder as their files declare them, checked against each other. Nothing of them is loaded.</summary>
/// <param name="Definitions">Those whose files can be used, in the order of the files.</param>
/// <param name="Predictions">What they are declared to predict, sorted; by broken files too, so that expressions can be checked although a model cannot be used.</param>
/// <param name="HasErrors">Whether something is wrong with any of them: then none may be loaded.</param>
public sealed record DeclaredModels(ImmutableArray<ModelDefinition> Definitions, ImmutableArray<string> Predictions, bool HasErrors)
{
    /// <summary>Reads and checks model files; each is read once.</summary>
    /// <param name="folder">The policy folder, absolute: what files name is found from their places in it.</param>
    /// <param name="files">The files of <c>models/</c>.</param>
    /// <param name="servers">Addresses that overlays give to servers.</param>
    /// <param name="environment">The overlay whose addresses are in force; those of others are checked only.</param>
    /// <param name="diagnostics">Receives every finding.</param>
    /// <param name="kinds">The ways to run a model; null means those that ship.</param>
    public static DeclaredModels Read(string folder, IEnumerable<SourceText> files, ImmutableArray<OverlayServer> servers, string environment, DiagnosticBag diagnostics, ModelKinds? kinds = null)
    {
        kinds ??= ModelKinds.Shipped;

        // Findings of other files do not keep the models from being loaded.
        var own = new DiagnosticBag();
        var inForce = servers.Where(server => server.Environment.Equals(environment, StringComparison.Ordinal)).ToImmutableArray();
        var reader = new ModelReader(kinds, new LocationReader(folder, inForce, own), own);
        var (definitions, predictions, isComplete) = (ImmutableArray.CreateBuilder<ModelDefinition>(), new SortedSet<string>(StringComparer.Ordinal), true);
        foreach (var file in files)
        {
            var root = YamlReader.Read(file, own);
            predictions.UnionWith(PredictionsOf(root));
            if (root is not null && reader.Read(root) is { } definition)
            {
                definitions.Add(definition);
            }
            else
            {
                isComplete = false;
            }
        }

        var read = definitions.ToImmutable();
        new ModelChecks(servers, kinds, own).Check(read, isComplete);
        diagnostics.Add(own);

        return new DeclaredModels(read, [.. predictions], own.HasErrors);
    }

    private static IEnumerable<string> PredictionsOf(YamlNode? root)
        => root is not YamlMapping model ? [] : new RecordReader(model).Items("outputs").OfType<YamlMapping>().Select(output => new RecordReader(output).Text("prediction")).OfType<string>();
}
