using RankOrchestrator.Language.Shapes;

namespace RankOrchestrator.Policies.Models.Kinds;

/// <summary><c>kind: oip</c>.</summary>
internal sealed class OpenInferenceKind : ModelKind
{
    private static readonly TextShape Text = new();

    public override string Word => "oip";

    public override string Meaning => "on an Open Inference Protocol server";

    public override bool HasServer => true;

    public override PropertyShape Key { get; } = new("oip", new RecordShape("A server", [
        new("server", Text, "Base address, such as http://ranker:8000.", IsRequired: true),
        new("model", Text, "The model's name at the server. Default: this model's name."),
        new("version", Text, "The version to ask for. Default: the server chooses."),
        new("wire", TextShape.OneOf("binary", "json"), "Binary tensor extension, or plain JSON. Default binary."),
        new("http", TextShape.OneOf("negotiated", "http1", "http2"), "HTTP/2 where TLS negotiates it, HTTP/1.1 only, or HTTP/2 only. Default negotiated."),
        new("compression", new FlagShape(), "Whether gzip answers are asked for. Default false."),
        new("largestAnswer", NumberShape.Whole(1024, int.MaxValue), $"Bytes of an answer that are read at most. Default {OpenInferenceEndpoint.DefaultAnswerBytes}."),
    ]), "Where it is served. For kind oip.");

    internal override ModelLocation? Read(RecordReader model, LocationReader locations)
        => model.Record(Key.Name) is { } server && locations.Server(model, server.Scalar("server")!) is { } address
            ? new OpenInferenceEndpoint(address, server.Text("model") ?? model.Text("model")!, server.Text("version"))
            {
                Wire = server.Text("wire") is "json" ? TensorWire.Json : TensorWire.Binary,
                Http = server.Text("http") switch { "http1" => HttpChoice.Http11, "http2" => HttpChoice.Http2, _ => HttpChoice.Negotiated },
                Compression = server.Flag("compression") ?? false,
                MaximumAnswerBytes = server.Whole("largestAnswer") ?? OpenInferenceEndpoint.DefaultAnswerBytes,
            }
            : null;
}
