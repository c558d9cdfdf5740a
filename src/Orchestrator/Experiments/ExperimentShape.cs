using System.Collections.Immutable;
using RankOrchestrator.Language.Shapes;

namespace RankOrchestrator.Orchestrator.Experiments;

/// <summary>The form of an experiment's file.</summary>
internal static class ExperimentShape
{
    private static readonly TextShape Text = new();
    private static readonly NumberShape Part = NumberShape.Between(0.00001, 10);

    private static readonly ImmutableArray<PropertyShape> Counted =
    [
        new("of", TextShape.Identifier, "The column of what is counted, of each user.", IsRequired: true),
        new("per", TextShape.Identifier, "The column of what it is counted on, such as impressions. Default: users."),
        new("before", TextShape.Identifier, "The column of what the user did before the experiment: what it explains is taken out of the noise."),
        new("winsorise", NumberShape.Between(0.5, 1), "The part of all users whose amounts stay as they are; larger ones are cut to it. Default 1."),
        new("better", TextShape.OneOf("up", "down"), "Whether more of it is better.", IsRequired: true),
    ];

    private static readonly RecordShape Metric = new("A metric", [
        new("metric", TextShape.Name, "Its name.", IsRequired: true),
        .. Counted,
        new("decides", new FlagShape(), "Whether the experiment is decided by it. Default false."),
        new("smallest", Part, "The smallest change worth having, as a part of the control: 0.01 is one per cent."),
    ]);

    private static readonly RecordShape Guardrail = new("A guardrail", [
        new("guardrail", TextShape.Name, "Its name.", IsRequired: true),
        .. Counted,
        new("atWorst", Part, "The change for the worse that is too much, as a part of the control.", IsRequired: true),
    ]);

    /// <summary>The file.</summary>
    public static RecordShape File { get; } = new("An experiment", [
        new("experiment", TextShape.Name, "Its name.", IsRequired: true),
        new("why", Text, "The question that it is to answer.", IsRequired: true),
        new("owner", Text, "Who answers for it.", IsRequired: true),
        new("arms", new MapShape(TextShape.Name, NumberShape.Between(0.000001, 1_000_000)), "Its arms, each with the share of users that is meant for it.", IsRequired: true),
        new("control", TextShape.Name, "The arm that is as it was.", IsRequired: true),
        new("users", NumberShape.Whole(400, int.MaxValue), "Users that are planned, of all arms together.", IsRequired: true),
        new("level", NumberShape.Between(0.5, 0.9999), "How often intervals hold the truth. Default 0.95."),
        new("metrics", new ListShape(Metric) { Fewest = 1 }, "What it looks at.", IsRequired: true),
        new("guardrails", new ListShape(Guardrail), "What must not suffer."),
        new("segments", new ListShape(TextShape.Identifier), "Columns by which users are looked at apart, such as country."),
    ]);
}
