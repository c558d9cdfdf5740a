using System.Collections.Immutable;
using RankOrchestrator.Language.Diagnostics;
using RankOrchestrator.Language.Documents;
using RankOrchestrator.Policies.Documents;
using RankOrchestrator.Policies.Experiments;
using RankOrchestrator.Policies.Findings;
using RankOrchestrator.Policies.Rules;
using RankOrchestrator.Policies.Surfaces;

namespace RankOrchestrator.Policies.Loading;

/// <summary>Warns of files that are well formed and that nothing uses.</summary>
/// <param name="surfaces">All surfaces; while one of them cannot be read, nothing is known to be unused.</param>
/// <param name="diagnostics">Receives the findings.</param>
internal sealed class UnusedFiles(PolicyDocumentList surfaces, DiagnosticBag diagnostics)
{
    private readonly HashSet<PolicyDocument> inUse = Used(surfaces);

    /// <summary>Warns of schemas that no surface names.</summary>
    public void ReportSchemas(IReadOnlyDictionary<string, PolicyDocument> schemas)
    {
        var named = Names("schema");
        foreach (var (name, schema) in schemas)
        {
            if (!named.Contains(name))
            {
                Report(schema.Reader.Scalar("schema")!, $"No surface names the schema '{name}'.", $"Write 'schema: {name}' in a surface, or remove the file.");
            }
        }
    }

    /// <summary>Warns of abstract surfaces that none extends.</summary>
    public void ReportBases()
    {
        foreach (var surface in surfaces.Where(surface => !inUse.Contains(surface)))
        {
            var name = surface.Reader.Scalar("surface")!;
            Report(name, $"'{name.Text}' is abstract and no surface that is served extends it.", "Remove 'abstract: true' to serve it, extend it, or remove the file.");
        }
    }

    /// <summary>Warns of rule files that no surface lists and no arm of an experiment adds, and returns them.</summary>
    public ImmutableArray<RuleFile> ReportRules(PolicyDocumentList documents, IReadOnlyDictionary<string, RuleFile> files, ExperimentSet experiments)
    {
        if (surfaces.IsIncomplete)
        {
            return [];
        }

        var listed = inUse.SelectMany(surface => SurfaceRules.Files(surface.Reader)).Select(name => name.Text).ToHashSet(StringComparer.Ordinal);
        listed.UnionWith(experiments.All.SelectMany(experiment => experiment.Served!.Changes).SelectMany(change => SurfaceChange.AddedFiles(change.Written)));
        var unlisted = ImmutableArray.CreateBuilder<RuleFile>();
        foreach (var document in documents.Where(document => !listed.Contains(document.Name) && !documents.IsRefused(document.Name)))
        {
            Report(document.Root, $"No surface lists '{document.Path}': nothing in it is in force.", $"Write '{document.Name}' under 'rules' of a surface, or remove the file.");
            unlisted.Add(files[document.Name]);
        }

        return unlisted.ToImmutable();
    }

    private static HashSet<PolicyDocument> Used(PolicyDocumentList surfaces)
    {
        var used = new HashSet<PolicyDocument>(ReferenceEqualityComparer.Instance);
        foreach (var served in surfaces.Where(surface => surface.Reader.Flag("abstract") is not true))
        {
            for (var surface = served; surface is not null && used.Add(surface);)
            {
                var parent = surface.Reader.Text("extends");
                surface = surfaces.Find(other => string.Equals(other.Reader.Text("surface"), parent, StringComparison.Ordinal));
            }
        }

        return used;
    }

    private HashSet<string> Names(string key) => inUse.SelectMany(surface => surface.Reader.Scalars(key)).Select(name => name.Text).ToHashSet(StringComparer.Ordinal);

    private void Report(YamlNode node, string message, string hint)
    {
        if (!surfaces.IsIncomplete)
        {
            var end = node.Source.Text.IndexOf('\n', node.Span.Start);
            var length = end < 0 ? node.Span.Length : Math.Min(node.Span.Length, end - node.Span.Start);
            diagnostics.Warning(PolicyCodes.Unused, node.Source, new SourceSpan(node.Span.Start, length), message, hint);
        }
    }
}
