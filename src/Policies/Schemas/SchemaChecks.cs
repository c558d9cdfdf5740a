using System.Globalization;
using RankOrchestrator.Language.Diagnostics;
using RankOrchestrator.Language.Documents;
using RankOrchestrator.Language.Shapes;
using RankOrchestrator.Policies.Documents;
using RankOrchestrator.Policies.Findings;

namespace RankOrchestrator.Policies.Schemas;

/// <summary>Limits of columns that no value meets, or that say nothing about the column's type.</summary>
internal static class SchemaChecks
{
    private static readonly string[] OfNumbers = ["min", "max"];
    private static readonly string[] Tables = ["attributes", "features", "context"];

    public static void Check(RecordReader schema, DiagnosticBag diagnostics)
    {
        Repetition.Report(schema.Scalars("state"), diagnostics);
        foreach (var table in Tables)
        {
            foreach (var (name, column) in schema.Record(table)?.Mapping.Entries ?? [])
            {
                Check(name, new RecordReader((YamlMapping)column), diagnostics);
            }
        }
    }

    private static void Check(YamlScalar name, RecordReader column, DiagnosticBag diagnostics)
    {
        var type = column.Text("type") ?? "double";
        CheckRange(name, column, type, diagnostics);
        CheckMap(name, column, diagnostics);
        CheckVector(name, column, type, diagnostics);
        if (column.Node("values") is not { } values)
        {
            return;
        }

        if (type is not "string")
        {
            Warn(column.Mapping.Find("values")!.Key, $"'values' says nothing about '{name.Text}', which is of type {type}: it lists strings.", "Remove it, or write 'min' and 'max'.", diagnostics);
        }
        else if (values is YamlSequence { Items.IsEmpty: true })
        {
            Warn(values, $"An empty 'values' allows every string for '{name.Text}'.", "List the strings that are allowed, or remove it.", diagnostics);
        }

        CheckTwins(name, column, "values", diagnostics);
    }

    private static void CheckVector(YamlScalar name, RecordReader column, string type, DiagnosticBag diagnostics)
    {
        if (column.Has("dimension") && (type is not "double" || column.Flag("list") is not true))
        {
            var place = column.Mapping.Find("dimension")!.Key;
            diagnostics.Error(
                PolicyCodes.ImpossibleSettings, place.Source, place.Span, $"'{name.Text}' has a dimension and is no vector: a vector is a list of doubles.",
                "Write type: double and list: true, or remove 'dimension'.");
        }
    }

    private static void CheckMap(YamlScalar name, RecordReader column, DiagnosticBag diagnostics)
    {
        var isMap = column.Flag("map") is true;
        if (isMap && column.Flag("list") is true)
        {
            var place = column.Node("map")!;
            diagnostics.Error(PolicyCodes.ImpossibleSettings, place.Source, place.Span, $"'{name.Text}' cannot be a list and a map.", "Remove one of the two: a map has a value for every key.");
        }

        if (column.Node("keys") is not { } keys)
        {
            return;
        }

        if (!isMap)
        {
            Warn(column.Mapping.Find("keys")!.Key, $"'keys' says nothing about '{name.Text}', which is no map.", "Write 'map: true', or remove it.", diagnostics);
        }
        else if (keys is YamlSequence { Items.IsEmpty: true })
        {
            Warn(keys, $"An empty 'keys' allows every key for '{name.Text}'.", "List the keys that are allowed, or remove it.", diagnostics);
        }

        CheckTwins(name, column, "keys", diagnostics);
    }

    private static void CheckTwins(YamlScalar name, RecordReader column, string list, DiagnosticBag diagnostics)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var twin in column.Scalars(list).Where(value => !seen.Add(value.Text)))
        {
            Warn(twin, $"'{twin.Text}' stands twice in the {list} of '{name.Text}'.", "Remove one of them.", diagnostics);
        }
    }

    private static void CheckRange(YamlScalar name, RecordReader column, string type, DiagnosticBag diagnostics)
    {
        if (type is not ("double" or "int"))
        {
            foreach (var key in OfNumbers.Where(column.Has))
            {
                Warn(column.Mapping.Find(key)!.Key, $"'{key}' says nothing about '{name.Text}', which is of type {type}: it limits numbers.", "Remove it.", diagnostics);
            }

            return;
        }

        if (column.Number("min") is not { } smallest || column.Number("max") is not { } largest)
        {
            return;
        }

        var (place, text) = (column.Node("min")!, string.Create(CultureInfo.InvariantCulture, $"from {smallest} to {largest}"));
        if (smallest > largest)
        {
            diagnostics.Error(PolicyCodes.ImpossibleSettings, place.Source, place.Span, $"No number can be a '{name.Text}': 'min' is above 'max' ({text}).", "Swap them, or correct one.");
        }
        else if (type is "int" && Math.Ceiling(smallest) > Math.Floor(largest))
        {
            diagnostics.Error(PolicyCodes.ImpossibleSettings, place.Source, place.Span, $"No whole number can be a '{name.Text}': there is none {text}.", "Widen the range, or make it a double.");
        }
    }

    private static void Warn(YamlNode place, string message, string hint, DiagnosticBag diagnostics)
        => diagnostics.Warning(PolicyCodes.NoEffect, place.Source, place.Span, message, hint);
}
