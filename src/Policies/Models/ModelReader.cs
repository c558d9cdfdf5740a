using System.Collections.Immutable;
using RankOrchestrator.Language.Diagnostics;
using RankOrchestrator.Language.Documents;
using RankOrchestrator.Language.Shapes;
using RankOrchestrator.Policies.Findings;
using RankOrchestrator.Policies.Overlays;

namespace RankOrchestrator.Policies.Models;

/// <summary>Turns one model file into its checked definition; what is wrong with it goes into the diagnostics.</summary>
/// <param name="folder">The policy folder, absolute.</param>
/// <param name="servers">Addresses of servers that count instead of those in the files.</param>
/// <param name="diagnostics">Receives every finding.</param>
internal sealed class ModelReader(string folder, ImmutableArray<OverlayServer> servers, DiagnosticBag diagnostics)
{
    private static readonly ImmutableArray<string> CallKeys = ["timeout", "deadlineShare", "batching", "retries", "hedging", "breaker", "concurrency"];

    /// <summary>The definition, or null when the file cannot be used.</summary>
    public ModelDefinition? Read(YamlNode root)
    {
        var before = diagnostics.Count;
        if (!ShapeCheck.Check(root, ModelShape.File, diagnostics) || root is not YamlMapping mapping)
        {
            return null;
        }

        var model = new RecordReader(mapping);
        var kind = model.Text("kind") switch
        {
            "onnx" => ModelKind.Onnx,
            "oip" => ModelKind.OpenInference,
            _ => ModelKind.Expression,
        };
        CheckKind(model, kind);
        var definition = new ModelDefinition
        {
            Name = model.Text("model")!,
            Source = mapping,
            Owner = model.Text("owner")!,
            Contact = model.Text("contact"),
            Version = model.Text("version")!,
            Kind = kind,
            File = model.Text("file") is { } file ? Resolve(root.Source, file) : null,
            Endpoint = kind == ModelKind.OpenInference && model.Record("oip") is { } server ? ReadEndpoint(model.Text("model")!, model.Text("model") + "@" + model.Text("version"), server) : null,
            Inputs = [.. model.Items("inputs").OfType<YamlMapping>().Select(input => InputReader.Read(new RecordReader(input), diagnostics))],
            Outputs = [.. model.Items("outputs").OfType<YamlMapping>().Select(output => new OutputReader(kind, diagnostics).Read(new RecordReader(output)))],
            Required = model.Flag("required") ?? false,
            Calls = CallPolicyReader.Read(model, diagnostics),
            Reference = model.Record("watch")?.Text("reference") is { } reference ? Resolve(root.Source, reference) : null,
            DriftLimit = model.Record("watch")?.Number("limit") ?? 0.2,
        };
        return diagnostics.HasErrors && diagnostics.Count > before ? null : definition;
    }

    private void CheckKind(RecordReader model, ModelKind kind)
    {
        var (needed, refused) = kind switch
        {
            ModelKind.Onnx => (new[] { "file", "inputs" }, new[] { "oip" }),
            ModelKind.OpenInference => (["oip", "inputs"], ["file"]),
            _ => (Array.Empty<string>(), [.. CallKeys, "file", "oip", "inputs"]),
        };
        foreach (var key in needed.Where(key => !model.Has(key)))
        {
            diagnostics.Error(ModelCodes.KindMismatch, model.Mapping.Source, model.Mapping.Find("kind")!.Value.Span, $"A model of kind {model.Text("kind")} needs the key '{key}'.");
        }

        foreach (var key in refused.Where(model.Has))
        {
            diagnostics.Error(ModelCodes.KindMismatch, model.Mapping.Source, model.Mapping.Find(key)!.Key.Span, $"A model of kind {model.Text("kind")} has no '{key}'.", "Remove it, or change the kind.");
        }
    }

    private string Resolve(SourceText source, string relative)
        => Path.GetFullPath(Path.Combine(folder, Path.GetDirectoryName(source.Path) ?? "", relative));

    private OpenInferenceEndpoint? ReadEndpoint(string name, string versionedName, RecordReader server)
    {
        var scalar = Replacement(versionedName) ?? Replacement(name) ?? server.Scalar("server")!;

        // What the file says is checked too, though it is not used: it is in force where there is no overlay.
        var declared = ServerAddress.Read(server.Scalar("server")!, diagnostics);
        if (ServerAddress.Read(scalar, diagnostics) is not { } address || declared is null)
        {
            return null;
        }

        return new OpenInferenceEndpoint(address, server.Text("model") ?? name, server.Text("version"))
        {
            Wire = server.Text("wire") is "json" ? TensorWire.Json : TensorWire.Binary,
            Http = server.Text("http") switch { "http1" => HttpChoice.Http11, "http2" => HttpChoice.Http2, _ => HttpChoice.Negotiated },
            Compression = server.Flag("compression") ?? false,
            MaximumAnswerBytes = server.Whole("largestAnswer") ?? 16 << 20,
        };
    }

    /// <summary>The address that this environment gives the server instead.</summary>
    private YamlScalar? Replacement(string reference)
        => servers.FirstOrDefault(other => other.Model.Text.Equals(reference, StringComparison.Ordinal))?.Address;
}
