using System.Collections.Immutable;
using RankOrchestrator.Language.Diagnostics;
using RankOrchestrator.Language.Documents;
using RankOrchestrator.Language.Files;
using RankOrchestrator.Policies.Findings;
using RankOrchestrator.Policies.Models;

namespace RankOrchestrator.Objectives.Registry;

/// <summary>Puts the words of files into the columns that name them.</summary>
/// <param name="policyRoot">The folder that findings name files from; absolute.</param>
/// <param name="options">Copies of files to read in their place.</param>
/// <param name="diagnostics">Takes what is wrong with the files.</param>
internal sealed class WordLoader(string policyRoot, ModelCatalogOptions options, DiagnosticBag diagnostics)
{
    private readonly ReadableFolders folders = ReferencedFiles.Of(policyRoot);

    /// <summary>The definition with the words of its files in place, and the files; null, with every reason reported, when one cannot be used.</summary>
    public (ModelDefinition Definition, ImmutableArray<ModelFile> Files)? Fill(ModelDefinition definition)
    {
        var files = new Dictionary<string, (ModelFile File, ImmutableArray<string>? Words)>(StringComparer.Ordinal);
        foreach (var column in definition.Inputs.SelectMany(input => input.Columns).OfType<WordColumn>())
        {
            if (column.File is { } path && !files.ContainsKey(path))
            {
                if (Read(path, column.FilePlace!, FormattableString.Invariant($"{definition.Name}/words/{files.Count}")) is not { } read)
                {
                    return null;
                }

                files.Add(path, read);
            }
        }

        if (files.Count == 0)
        {
            return (definition, []);
        }

        if (files.Values.Any(file => file.Words is null))
        {
            return null;
        }

        InputColumn Filled(InputColumn column) => column is WordColumn { File: { } path } words ? words with { Words = files[path].Words!.Value } : column;
        ImmutableArray<InputDefinition> inputs = [.. definition.Inputs.Select(input => input with { Columns = [.. input.Columns.Select(Filled)] })];
        return (definition with { Inputs = inputs }, [.. files.Values.Select(file => file.File)]);
    }

    private (ModelFile File, ImmutableArray<string>? Words)? Read(string path, YamlNode place, string name)
    {
        var relative = Path.GetRelativePath(policyRoot, path).Replace('\\', '/');
        var copy = options.Copies.GetValueOrDefault(path);
        try
        {
            var content = copy is null ? folders.Read(path, ReferencedFiles.MostBytes) : BoundedReading.ReadRegular(copy, ReferencedFiles.MostBytes);
            return (ModelFile.Of(name, path, content), WordFile.Read(relative, content, diagnostics));
        }
        catch (Exception exception) when (exception is RefusedFileException or IOException or UnauthorizedAccessException)
        {
            var why = exception is RefusedFileException ? exception.Message
                : exception is FileNotFoundException or DirectoryNotFoundException ? "does not exist"
                : "cannot be read";
            diagnostics.Error(ModelCodes.BadWords, place.Source, place.Span, $"{relative} {why}.");
            return null;
        }
    }
}
