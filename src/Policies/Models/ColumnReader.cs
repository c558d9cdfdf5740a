using System.Collections.Immutable;
using RankOrchestrator.Language.Diagnostics;
using RankOrchestrator.Language.Documents;
using RankOrchestrator.Language.Shapes;
using RankOrchestrator.Policies.Findings;
using RankOrchestrator.Policies.Models.Kinds;

namespace RankOrchestrator.Policies.Models;

/// <summary>Reads what an entry of an input's columns puts into the rows of the tensor.</summary>
/// <param name="datatype">What the tensor's elements are.</param>
/// <param name="locations">Finds files of words.</param>
/// <param name="diagnostics">Receives every finding.</param>
internal sealed class ColumnReader(TensorDatatype datatype, LocationReader locations, DiagnosticBag diagnostics)
{
    private bool IsWhole => datatype is TensorDatatype.INT32 or TensorDatatype.INT64;

    public InputColumn Read(YamlNode node)
    {
        if (node is YamlScalar bare)
        {
            return new NumberColumn(bare, TensorNumber.Of(0));
        }

        var column = new RecordReader((YamlMapping)node);
        return Read(column) with { GivenName = column.Text("name") };
    }

    /// <summary>The masks of the sequences that were read so far.</summary>
    public List<(string Tensor, TensorDatatype Datatype, MaskColumn Column)> Masks { get; } = [];

    private InputColumn Read(RecordReader column)
    {
        if (column.Record("sequence") is { } sequence)
        {
            Only(column, "sequence");
            return ReadSequence(sequence);
        }

        if (column.Scalar("vector") is { } vector)
        {
            Only(column, "vector", "dimension", "missing");
            if (!column.Has("dimension"))
            {
                diagnostics.Error(YamlCodes.MissingKey, vector.Source, vector.Span, "A 'vector' column needs the key 'dimension'.");
            }

            return new VectorColumn(vector, column.Whole("dimension") ?? 1, Number(column, "missing") ?? TensorNumber.Of(0));
        }

        if (column.Scalar("oneHot") is { } oneHot)
        {
            Only(column, "oneHot", "of", "other");
            return OfFile(new OneHotColumn(oneHot, Words(column), column.Flag("other") ?? false), column);
        }

        if (column.Scalar("index") is { } index)
        {
            Only(column, "index", "of", "unknown");

            // -1 is the last row of an embedding: who means that has to say so.
            return OfFile(new IndexColumn(index, Words(column), Number(column, "unknown") ?? (IsWhole ? null : TensorNumber.Of(-1))), column);
        }

        if (column.Scalar("hash") is { } hash)
        {
            Only(column, "hash", "buckets", "seed", "missing");
            if (!column.Has("buckets"))
            {
                diagnostics.Error(YamlCodes.MissingKey, hash.Source, hash.Span, "A 'hash' column needs the key 'buckets'.");
            }

            return new HashColumn(hash, column.Whole("buckets") ?? 1, Number(column, "missing") ?? TensorNumber.Of(0)) { Seed = column.Whole("seed") };
        }

        if (column.Scalar("text") is { } text)
        {
            Only(column, "text", "missing");
            return new TextColumn(text, MissingText(column) ?? "");
        }

        Only(column, "value", "missing", "ids");
        var ids = Ids(column);

        // Nothing is an id of its own: who means the first has to say so.
        return new NumberColumn(column.Scalar("value")!, Number(column, "missing") ?? (ids is null ? TensorNumber.Of(0) : null)) { Ids = ids };
    }

    private SequenceColumn ReadSequence(RecordReader sequence)
    {
        var list = sequence.Scalar("of")!;
        var before = sequence.Text("padding") is "before";
        var length = sequence.Whole("length")!.Value;
        if (sequence.Node("mask") is { } mask)
        {
            var written = sequence.Record("mask");
            var type = Enum.TryParse<TensorDatatype>(written?.Text("type"), out var found) ? found : TensorDatatype.FP32;
            Masks.Add((written?.Text("tensor") ?? ((YamlScalar)mask).Text, type, new MaskColumn(list, length, before)));
        }

        if (sequence.Has("words") && sequence.Has("buckets"))
        {
            var place = sequence.Mapping.Find("buckets")!.Key;
            diagnostics.Error(ModelCodes.BadColumn, place.Source, place.Span, "Elements have an index in 'words' or a bucket, not both.", "Remove one of the two.");
        }

        var column = new SequenceColumn(list, [.. sequence.Record("words") is null ? sequence.Scalars("words").Select(word => word.Text) : []], length, Number(sequence, "pad") ?? TensorNumber.Of(0))
        {
            PadsBefore = before,
            HasWords = sequence.Has("words"),
            Unknown = Number(sequence, "unknown"),
            Buckets = sequence.Whole("buckets"),
            Seed = sequence.Whole("seed"),
            Ids = Ids(sequence),
        };
        return sequence.Record("words")?.Scalar("file") is { } file ? column with { File = locations.File(file.Source, file.Text), FilePlace = file } : column;
    }

    /// <summary>The number under a key that an element of the tensor can be; null when nothing is written, or nothing that can be used.</summary>
    private TensorNumber? Number(RecordReader column, string key)
    {
        if (column.Node(key) is not { } node)
        {
            return null;
        }

        if (node is not YamlScalar scalar || TensorNumber.Read(scalar) is not { } number)
        {
            var hint = datatype is TensorDatatype.FP16 or TensorDatatype.FP32 or TensorDatatype.FP64
                ? "Write a number, or nan where the model was trained with missing values."
                : "Write a whole number.";
            diagnostics.Error(ModelCodes.BadMissing, node.Source, node.Span, $"'{key}' must be a number here, not {Described(node)}.", hint);
            return null;
        }

        if (number.ProblemIn(datatype) is { } problem)
        {
            diagnostics.Error(
                ModelCodes.BadMissing,
                scalar.Source,
                scalar.Span,
                $"'{key}: {Excerpt.Of(scalar.Text)}' cannot stand in this tensor: {datatype} {problem}.",
                double.IsNaN(number.Value) ? "NaN is a value of FP32, FP64 and FP16 tensors alone." : null);
            return null;
        }

        return number;
    }

    private string? MissingText(RecordReader column)
    {
        if (column.Node("missing") is not { } node)
        {
            return null;
        }

        if (node is YamlScalar scalar && ScalarValues.IsText(scalar))
        {
            return scalar.Text;
        }

        diagnostics.Error(
            ModelCodes.BadMissing,
            node.Source,
            node.Span,
            $"'missing' must be text in a 'text' column, not {Described(node)}.",
            node is YamlScalar { Text.Length: > 0 } written ? $"Write \"{Excerpt.Of(written.Text)}\" in quotes." : "Write \"\" for the empty string.");
        return null;
    }

    private long? Ids(RecordReader column)
    {
        if (column.Node("ids") is not { } node)
        {
            return null;
        }

        if (node is YamlScalar scalar && TensorNumber.Read(scalar) is { Whole: >= 1 } number)
        {
            return number.Whole;
        }

        diagnostics.Error(YamlCodes.OutOfRange, node.Source, node.Span, "'ids' must be a whole number of at least 1: how many ids the model knows, from 0 on.");
        return null;
    }

    private WordColumn OfFile(WordColumn words, RecordReader column)
        => column.Record("of")?.Scalar("file") is { } file ? words with { File = locations.File(file.Source, file.Text), FilePlace = file } : words;

    private static string Described(YamlNode node) => node switch
    {
        YamlSequence => "a list",
        YamlMapping => "named values",
        YamlScalar scalar when ScalarValues.IsNull(scalar) => "nothing",
        YamlScalar scalar => $"'{Excerpt.Of(scalar.Text)}'",
        _ => "this",
    };

    private ImmutableArray<string> Words(RecordReader column)
    {
        if (column.Record("of") is not null)
        {
            return [];
        }

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

        return [.. column.Scalars("of").Select(word => word.Text)];
    }

    private void Only(RecordReader column, params ReadOnlySpan<string> keys)
    {
        foreach (var (key, _) in column.Mapping.Entries)
        {
            if (!keys.Contains(key.Text) && key.Text is not "name")
            {
                diagnostics.Error(YamlCodes.UnknownKey, key.Source, key.Span, $"A '{keys[0]}' column has no key '{key.Text}'.", $"Known keys: {string.Join(", ", keys!)}, name.");
            }
        }
    }
}
