using RankOrchestrator.Language.Shapes;
using RankOrchestrator.Policies.Documents;

namespace RankOrchestrator.Policies.Constraints;

/// <summary>The form of a constraint.</summary>
internal static class ConstraintShape
{
    /// <summary>A constraint of a rule file.</summary>
    public static RecordShape Whole { get; } = new("A constraint", [
        new("name", TextShape.Name, "Unique name, reported in certificates.", IsRequired: true),
        CommonProperties.Why,
        CommonProperties.Owner,
        ActivePeriods.Property,
        CommonProperties.When,
        new("enabled", new FlagShape(), "False when it only holds while a rule requires it. Default true."),
        new("penalty", NumberShape.Between(0, 1e12), "Cost of one unit of violation in page value; hard when not written."),
        new("priority", NumberShape.Whole(-1_000_000, 1_000_000), "Lower priorities give way first when no page satisfies everything. Default 0."),
        .. ConstraintKinds.All.Select(ConstraintKinds.Shape),
    ])
    {
        ExactlyOne = [[.. ConstraintKinds.All.Select(ConstraintKinds.Key)]],
    };

    /// <summary>Keys that are otherwise than a constraint has them: any of them, and of none all.</summary>
    public static RecordShape Change { get; } = (RecordShape)Optional(
        new RecordShape("A change of a constraint", [.. Whole.Properties.Where(property => property.Name is not ("name" or "why" or "owner"))]));

    private static Shape Optional(Shape shape) => shape switch
    {
        RecordShape record => record with
        {
            Properties = [.. record.Properties.Select(property => property with { IsRequired = false, Shape = Optional(property.Shape) })],
            ExactlyOne = [],
        },
        EitherShape either => new EitherShape([.. either.Alternatives.Select(Optional)]),
        _ => shape,
    };
}
