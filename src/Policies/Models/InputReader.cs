using RankOrchestrator.Language.Diagnostics;
using RankOrchestrator.Language.Documents;
using RankOrchestrator.Language.Shapes;
using RankOrchestrator.Policies.Findings;

namespace RankOrchestrator.Policies.Models;

/// <summary>Reads an input tensor and its columns.</summary>
internal static class InputReader
{
    public static InputDefinition Read(RecordReader input, DiagnosticBag diagnostics)
    {
        var datatype = Enum.TryParse<TensorDatatype>(input.Text("type"), out var written) ? written : TensorDatatype.FP32;
        var definition = new InputDefinition(
            input.Text("tensor")!,
            datatype,
            input.Text("shape") is "vector",
            [.. input.Items("columns").Select(column => ReadColumn(column, diagnostics))]);
        if (definition.IsVector && definition.Columns.Sum(column => column.Width) != 1)
        {
            var shape = input.Scalar("shape")!;
            diagnostics.Error(ModelCodes.BadColumn, shape.Source, shape.Span, "A vector has exactly one column.", "Use shape: matrix.");
        }

        foreach (var column in definition.Columns.Where(column => column is TextColumn != (datatype == TensorDatatype.BYTES)))
        {
            diagnostics.Error(
                ModelCodes.BadColumn,
                column.Expression.Source,
                column.Expression.Span,
                datatype == TensorDatatype.BYTES ? "A BYTES tensor takes only 'text' columns." : "A 'text' column needs a tensor of type BYTES.");
        }

        return definition;
    }

    private static InputColumn ReadColumn(YamlNode node, DiagnosticBag diagnostics)
    {
        if (node is YamlScalar bare)
        {
            return new NumberColumn(bare, 0);
        }

        var column = new RecordReader((YamlMapping)node);
        if (column.Scalar("oneHot") is { } oneHot)
        {
            Only(column, diagnostics, "oneHot", "of", "other");
            return new OneHotColumn(oneHot, [.. Words(column, diagnostics)], column.Flag("other") ?? false);
        }

        if (column.Scalar("index") is { } index)
        {
            Only(column, diagnostics, "index", "of", "unknown");
            return new IndexColumn(index, [.. Words(column, diagnostics)], column.Number("unknown") ?? -1);
        }

        if (column.Scalar("hash") is { } hash)
        {
            Only(column, diagnostics, "hash", "buckets", "missing");
            if (!column.Has("buckets"))
            {
                diagnostics.Error(YamlCodes.MissingKey, hash.Source, hash.Span, "A 'hash' column needs the key 'buckets'.");
            }

            return new HashColumn(hash, column.Whole("buckets") ?? 1, column.Whole("missing") ?? 0);
        }

        if (column.Scalar("text") is { } text)
        {
            Only(column, diagnostics, "text", "missing");
            return new TextColumn(text, column.Text("missing") ?? "");
        }

        Only(column, diagnostics, "value", "missing");
        return new NumberColumn(column.Scalar("value")!, column.Number("missing") ?? 0);
    }

    private static IEnumerable<string> Words(RecordReader column, DiagnosticBag diagnostics)
    {
        if (!column.Has("of"))
        {
            diagnostics.Error(
                YamlCodes.MissingKey,
                column.Mapping.Source,
                column.Mapping.Entries[0].Key.Span,
                $"A '{column.Mapping.Entries[0].Key.Text}' column needs the key 'of'.",
                "List the known words.");
        }

        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var twin in column.Scalars("of").Where(word => !seen.Add(word.Text)))
        {
            diagnostics.Error(
                ModelCodes.BadColumn,
                twin.Source,
                twin.Span,
                $"The word '{twin.Text}' stands twice in 'of': what comes after the second would be one place off.",
                "List every word once, in the order the model was trained with.");
        }

        return column.Scalars("of").Select(word => word.Text);
    }

    private static void Only(RecordReader column, DiagnosticBag diagnostics, params ReadOnlySpan<string> keys)
    {
        foreach (var (key, _) in column.Mapping.Entries)
        {
            if (!keys.Contains(key.Text))
            {
                diagnostics.Error(YamlCodes.UnknownKey, key.Source, key.Span, $"A '{keys[0]}' column has no key '{key.Text}'.", $"Known keys: {string.Join(", ", keys!)}.");
            }
        }
    }
}
