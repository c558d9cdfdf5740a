using RankOrchestrator.Constraints.Policies.Files;
using RankOrchestrator.Language.Diagnostics;
using RankOrchestrator.Language.Documents;
using RankOrchestrator.Language.Shapes;

namespace RankOrchestrator.Constraints.Policies.Reading;

/// <summary>Reads the files of each sub-folder and checks their form.</summary>
internal static class PolicyDocuments
{
    /// <summary>Sub-folders that other parts of the project read.</summary>
    private static readonly string[] Elsewhere = ["models", "tests"];

    /// <summary>The files of a sub-folder that fit their form; the names of those that do not are remembered.</summary>
    public static PolicyDocumentList Read(PolicyFiles files, string folder, RecordShape shape, DiagnosticBag diagnostics)
    {
        var documents = new PolicyDocumentList();
        foreach (var file in files.In(folder))
        {
            var root = YamlReader.Read(file.Path, file.Content.Span, diagnostics);
            if (root is not null && ShapeCheck.Check(root, shape, diagnostics))
            {
                documents.Add(new PolicyDocument(file.Path, (YamlMapping)root));
            }
            else
            {
                documents.Refuse(file.Path, root as YamlMapping, shape);
            }
        }

        return documents;
    }

    /// <summary>Warns of files that nothing reads: nearly always a misspelt folder.</summary>
    public static void CheckPlaces(PolicyFiles files, DiagnosticBag diagnostics)
    {
        string[] known = ["schema", "surfaces", "rules", "overlays", .. Elsewhere];
        foreach (var file in files.Files)
        {
            var folder = file.Path.Contains('/', StringComparison.Ordinal) ? file.Path[..file.Path.IndexOf('/', StringComparison.Ordinal)] : "";
            if (!known.Contains(folder, StringComparer.Ordinal) && file.Path is not "flags.yaml")
            {
                diagnostics.Warning(PolicyCodes.UnknownFile, new SourceText(file.Path, ""), default, $"Nothing reads '{file.Path}'.", Suggestion.Hint(folder, known) ?? $"Files are read from {string.Join(", ", known)}, and flags.yaml.");
            }
        }
    }
}
