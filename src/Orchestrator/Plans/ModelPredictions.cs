using System.Collections.Immutable;
using RankOrchestrator.Constraints.Policies.Files;
using RankOrchestrator.Language.Diagnostics;
using RankOrchestrator.Language.Documents;
using RankOrchestrator.Language.Shapes;

namespace RankOrchestrator.Orchestrator.Plans;

/// <summary>
/// What models are declared to predict, read without loading them: expressions can be checked although a model is broken.
/// </summary>
internal static class ModelPredictions
{
    /// <summary>The predictions' names, sorted; what is wrong with a file is reported by the catalog.</summary>
    public static ImmutableArray<string> DeclaredIn(IEnumerable<PolicyFile> models)
        => [.. models
            .Select(file => YamlReader.Read(file.Path, file.Content.Span, new DiagnosticBag()))
            .OfType<YamlMapping>()
            .SelectMany(model => new RecordReader(model).Items("outputs").OfType<YamlMapping>())
            .Select(output => new RecordReader(output).Text("prediction"))
            .OfType<string>()
            .Distinct(StringComparer.Ordinal)
            .Order(StringComparer.Ordinal)];
}
