using RankOrchestrator.Language.Shapes;

namespace RankOrchestrator.Policies.Models.Kinds;

/// <summary>Nowhere of its own: computed from the candidate, the request and other models' predictions.</summary>
public sealed record ExpressionLocation : ModelLocation;

/// <summary><c>kind: expression</c>.</summary>
internal sealed class ExpressionKind : ModelKind
{
    public override string Word => "expression";

    public override string Meaning => "computed by expressions";

    public override bool HasTensors => false;

    internal override ModelLocation Read(RecordReader model, LocationReader locations) => new ExpressionLocation();
}
