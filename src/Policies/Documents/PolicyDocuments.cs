using RankOrchestrator.Language.Diagnostics;
using RankOrchestrator.Language.Documents;
using RankOrchestrator.Language.Shapes;
using RankOrchestrator.Policies.Files;

namespace RankOrchestrator.Policies.Documents;

/// <summary>Reads the files of each sub-folder and checks their form.</summary>
internal static class PolicyDocuments
{
    /// <summary>The files of a sub-folder that fit their form; the names of those that do not are remembered.</summary>
    public static PolicyDocumentList Read(PolicyFiles files, string folder, RecordShape shape, DiagnosticBag diagnostics)
    {
        var documents = new PolicyDocumentList();
        foreach (var refused in files.Refused)
        {
            documents.Refuse(refused, folder);
        }

        foreach (var file in files.In(folder))
        {
            var root = YamlReader.Read(file.Path, file.Content.Span, diagnostics);
            if (root is not null && ShapeCheck.Check(root, shape, diagnostics))
            {
                EmptyParts.Report((YamlMapping)root, diagnostics);
                documents.Add(new PolicyDocument(file.Path, (YamlMapping)root));
            }
            else
            {
                documents.Refuse(file.Path, root as YamlMapping, shape);
            }
        }

        return documents;
    }
}
