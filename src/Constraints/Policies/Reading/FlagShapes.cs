using RankOrchestrator.Language.Shapes;

namespace RankOrchestrator.Constraints.Policies.Reading;

/// <summary>The form of a feature flag, by Microsoft.FeatureManagement's schema (feature flag v2.0.0).</summary>
internal static class FlagShapes
{
    private static readonly TextShape Text = new();
    private static readonly NumberShape Percentage = NumberShape.Between(0, 100);

    public static RecordShape Flag() => new("A flag", [
        new("id", Text, "The flag's name: flag(\"name\").", IsRequired: true),
        new("description", Text, "What it is for."),
        new("display_name", Text, "A name for people."),
        new("enabled", new Language.Shapes.FlagShape(), "Whether it can be on. Default false."),
        new("conditions", Conditions(), "For whom or when it is on; for everybody when not written."),
        new("variants", new ListShape(Variant()), "Its variants: variant(\"name\") is the one the user gets."),
        new("allocation", Allocation(), "Who gets which variant."),
        new("telemetry", new RecordShape("'telemetry'", [
            new("enabled", new Language.Shapes.FlagShape(), "Whether evaluations are reported."),
            new("metadata", new AnyShape(), "Sent with the report."),
        ]), "Reporting of evaluations."),
    ]);

    private static RecordShape Conditions() => new("'conditions'", [
        new("requirement_type", TextShape.OneOf("Any", "All"), "Whether one filter is enough or all are needed. Default Any."),
        new("client_filters", new ListShape(new RecordShape("A filter", [
            new("name", Text, "Microsoft.Targeting, Microsoft.Percentage or Microsoft.TimeWindow.", IsRequired: true),
            new("parameters", new AnyShape(), "What the filter asks for."),
        ])), "The filters."),
    ]);

    private static RecordShape Variant() => new("A variant", [
        new("name", Text, "The variant's name.", IsRequired: true),
        new("configuration_value", new AnyShape(), "A value that goes with it."),
        new("status_override", TextShape.OneOf("None", "Enabled", "Disabled"), "What flag(\"name\") says for users of the variant. Default None."),
    ]);

    private static RecordShape Allocation() => new("'allocation'", [
        new("default_when_disabled", Text, "The variant while the flag is off."),
        new("default_when_enabled", Text, "The variant of those whom nothing below names."),
        new("user", new ListShape(new RecordShape("A user allocation", [
            new("variant", Text, "The variant.", IsRequired: true),
            new("users", new ListShape(Text), "Users who get it.", IsRequired: true),
        ])), "By user."),
        new("group", new ListShape(new RecordShape("A group allocation", [
            new("variant", Text, "The variant.", IsRequired: true),
            new("groups", new ListShape(Text), "Groups that get it, such as country:SA.", IsRequired: true),
        ])), "By group."),
        new("percentile", new ListShape(new RecordShape("A percentile allocation", [
            new("variant", Text, "The variant.", IsRequired: true),
            new("from", Percentage, "From this percentage of users, inclusive.", IsRequired: true),
            new("to", Percentage, "To this one, exclusive.", IsRequired: true),
        ])), "By percentage of users."),
        new("seed", Text, "Decides who falls into which percentile; change it to draw again."),
    ]);
}
