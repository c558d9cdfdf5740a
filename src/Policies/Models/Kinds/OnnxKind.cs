using RankOrchestrator.Language.Shapes;

namespace RankOrchestrator.Policies.Models.Kinds;

/// <summary>An ONNX file.</summary>
public sealed record OnnxLocation(string Path) : FileLocation(Path);

/// <summary><c>kind: onnx</c>.</summary>
internal sealed class OnnxKind : ModelKind
{
    public override string Word => "onnx";

    public override string Meaning => "in this process";

    public override PropertyShape Key { get; } = new("file", new TextShape(), "The ONNX file, relative to this file. For kind onnx.");

    internal override ModelLocation? Read(RecordReader model, LocationReader locations)
        => model.Text("file") is { } file ? new OnnxLocation(locations.File(model.Mapping.Source, file)) : null;
}
