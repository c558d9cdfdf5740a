using System.Collections.Immutable;
using RankOrchestrator.Language.Diagnostics;
using RankOrchestrator.Language.Documents;
using RankOrchestrator.Language.Shapes;
using RankOrchestrator.Policies.Findings;
using RankOrchestrator.Policies.Models.Kinds;

namespace RankOrchestrator.Policies.Models;

/// <summary>Turns one model file into its checked definition; what is wrong with it goes into the diagnostics.</summary>
/// <param name="kinds">The ways to run a model.</param>
/// <param name="locations">Finds files and servers.</param>
/// <param name="diagnostics">Receives every finding.</param>
internal sealed class ModelReader(ModelKinds kinds, LocationReader locations, DiagnosticBag diagnostics)
{
    private static readonly ImmutableArray<string> CallKeys = ["timeout", "deadlineShare", "batching", "retries", "hedging", "breaker", "concurrency"];

    private readonly RecordShape shape = ModelShape.FileOf(kinds);

    /// <summary>The definition, or null when the file cannot be used.</summary>
    public ModelDefinition? Read(YamlNode root)
    {
        var before = diagnostics.Count;
        if (!ShapeCheck.Check(root, shape, diagnostics) || root is not YamlMapping mapping)
        {
            return null;
        }

        var model = new RecordReader(mapping);
        var kind = kinds.Of(model.Text("kind")!);
        CheckKind(model, kind);
        var location = kind.Read(model, locations);
        ImmutableArray<InputDefinition> inputs = [.. model.Items("inputs").OfType<YamlMapping>().SelectMany(input => InputReader.Read(new RecordReader(input), locations, diagnostics))];
        ImmutableArray<OutputDefinition> outputs = [.. model.Items("outputs").OfType<YamlMapping>().Select(output => new OutputReader(kind, diagnostics).Read(new RecordReader(output)))];
        var calls = CallPolicyReader.Read(model, diagnostics);
        CheckWire(model, location, inputs);
        CheckShapes(model, inputs, calls);
        if (location is null || (diagnostics.HasErrors && diagnostics.Count > before))
        {
            return null;
        }

        return new ModelDefinition
        {
            Name = model.Text("model")!,
            Source = mapping,
            Owner = model.Text("owner")!,
            Contact = model.Text("contact"),
            Version = model.Text("version")!,
            Location = location,
            LocationPlace = mapping[kind.Key?.Name ?? "kind"]!,
            Inputs = inputs,
            Outputs = outputs,
            Required = model.Flag("required") ?? false,
            Calls = calls,
            Reference = model.Record("watch")?.Text("reference") is { } reference ? locations.File(root.Source, reference) : null,
            DriftLimit = model.Record("watch")?.Number("limit") ?? ModelDefinition.DefaultDriftLimit,
        };
    }

    /// <summary>What a tensor may hold and JSON has no word or no form for.</summary>
    private void CheckWire(RecordReader model, ModelLocation? location, ImmutableArray<InputDefinition> inputs)
    {
        if (location is not OpenInferenceEndpoint { Wire: TensorWire.Json })
        {
            return;
        }

        var root = model.Mapping;
        if (inputs.Any(input => input.Datatype == TensorDatatype.FP16))
        {
            diagnostics.Error(ModelCodes.BadColumn, root.Source, root.Find("inputs")!.Key.Span, "FP16 cannot be sent as JSON: the protocol has it in binary tensors alone.", "Remove 'wire: json'.");
        }

        foreach (var column in inputs.SelectMany(input => input.Columns).Where(MayBeNaN))
        {
            diagnostics.Error(
                ModelCodes.BadMissing,
                column.Expression.Source,
                column.Expression.Span,
                "NaN cannot be sent as JSON, which has no word for it.",
                "Remove 'wire: json': binary tensors carry it.");
        }
    }

    private static bool MayBeNaN(InputColumn column) => column
        is NumberColumn { Missing.Value: double.NaN } or IndexColumn { Unknown.Value: double.NaN } or HashColumn { Missing.Value: double.NaN }
        or SequenceColumn { Pad.Value: double.NaN } or SequenceColumn { Unknown.Value: double.NaN } or VectorColumn { Missing.Value: double.NaN };

    private void CheckShapes(RecordReader model, ImmutableArray<InputDefinition> inputs, CallPolicy calls)
    {
        if (!inputs.IsEmpty && inputs.All(input => input.IsRequest))
        {
            var place = model.Mapping.Find("inputs")!.Key;
            diagnostics.Error(ModelCodes.BadColumn, place.Source, place.Span, "A model needs an input of the candidates: with the request's values alone it cannot tell them apart.");
        }

        if (calls.BatchSize != int.MaxValue && inputs.Any(input => input.IsSet))
        {
            var place = model.Mapping.Find("batching")!.Key;
            diagnostics.Error(ModelCodes.BadColumn, place.Source, place.Span, "A set of candidates cannot be split over calls: the model looks at all of them together.", "Remove 'batching'.");
        }
    }

    private void CheckKind(RecordReader model, ModelKind kind)
    {
        string[] needed = [.. kind.Key is { } key ? [key.Name] : Array.Empty<string>(), .. kind.HasTensors ? ["inputs"] : Array.Empty<string>()];
        foreach (var missing in needed.Where(key => !model.Has(key)))
        {
            diagnostics.Error(ModelCodes.KindMismatch, model.Mapping.Source, model.Mapping.Find("kind")!.Value.Span, $"A model of kind {kind.Word} needs the key '{missing}'.");
        }

        var others = kinds.All.Select(other => other.Key?.Name).OfType<string>().Where(name => !needed.Contains(name, StringComparer.Ordinal));
        foreach (var refused in (kind.HasTensors ? others : [.. CallKeys, .. others, "inputs"]).Where(model.Has))
        {
            diagnostics.Error(
                ModelCodes.KindMismatch,
                model.Mapping.Source,
                model.Mapping.Find(refused)!.Key.Span,
                $"A model of kind {kind.Word} has no '{refused}'.",
                "Remove it, or change the kind.");
        }
    }
}
