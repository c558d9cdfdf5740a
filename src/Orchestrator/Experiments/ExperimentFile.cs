using RankOrchestrator.Language.Diagnostics;
using RankOrchestrator.Language.Documents;
using RankOrchestrator.Language.Shapes;
using RankOrchestrator.Orchestrator.Offline;
using RankOrchestrator.Policies.Experiments;

namespace RankOrchestrator.Orchestrator.Experiments;

/// <summary>An experiment's file by itself, of a policy folder or not.</summary>
internal static class ExperimentFile
{
    /// <summary>Reads a file.</summary>
    /// <param name="path">Its name in messages.</param>
    /// <param name="content">Its bytes.</param>
    /// <exception cref="CommandFailure">It is not what it should be; says the first place that is wrong.</exception>
    public static Experiment Read(string path, ReadOnlySpan<byte> content)
    {
        var diagnostics = new DiagnosticBag();
        var root = YamlReader.Read(path, content, diagnostics);
        var isShaped = root is not null && ShapeCheck.Check(root, ExperimentShape.File, diagnostics);
        var experiment = isShaped ? Experiment.Read((YamlMapping)root!, diagnostics) : null;
        if (experiment is null || diagnostics.HasErrors)
        {
            var errors = diagnostics.ToSorted();
            var first = errors.First(finding => finding.Severity == DiagnosticSeverity.Error);
            var hint = first.Hint is null ? "" : " " + first.Hint;
            throw new CommandFailure($"{first.Source.Path}:{first.Position}: error {first.Code}: {first.Message}{hint}");
        }

        return experiment;
    }
}
