using System.Collections.Immutable;
using RankOrchestrator.Language.Shapes;
using RankOrchestrator.Policies.Constraints;
using RankOrchestrator.Policies.Models;

namespace RankOrchestrator.Policies.Experiments;

/// <summary>The form of files of <c>experiments/</c> and <c>layers/</c>.</summary>
public static class ExperimentShape
{
    private static readonly TextShape Text = new();
    private static readonly NumberShape Fraction = NumberShape.Between(0.00001, 10);

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
        new("smallest", Fraction, "The smallest change worth having, as a part of the control: 0.01 is one per cent."),
    ]);

    private static readonly RecordShape Guardrail = new("A guardrail", [
        new("guardrail", TextShape.Name, "Its name.", IsRequired: true),
        .. Counted,
        new("atWorst", Fraction, "The change for the worse that is too much, as a part of the control.", IsRequired: true),
    ]);

    private static readonly RecordShape Canary = new("A canary", [
        new("chance", NumberShape.Between(0.00001, 0.5), "How often its users are given back without a cause, at most. Default 0.01."),
        new(
            "guardrails",
            new ListShape(new RecordShape("A guardrail of a canary", [
                new("of", TextShape.Identifier, "What of pages: failed, degraded, p99, value, hides, or shown_ATTRIBUTE.", IsRequired: true),
                new("atWorst", Fraction, "The change for the worse that is too much, as a part of the baseline.", IsRequired: true),
            ])) { Fewest = 1 },
            "What gives its users back when it suffers.",
            IsRequired: true),
    ]);

    private static readonly TextShape Salt = new() { Pattern = "^[^\\t\\r\\n]*[^ \\t\\r\\n][^\\t\\r\\n]*$", PatternMeaning = "one line of text, not blank" };

    private static readonly RecordShape Part = new("A part of a layer", [
        new("from", NumberShape.Between(0, 100), "Where the part begins, in per cent.", IsRequired: true),
        new("to", NumberShape.Between(0, 100), "Where it ends.", IsRequired: true),
    ]);

    private static readonly ListShape Names = new(TextShape.Name);

    private static readonly RecordShape Change = new("A change of a surface", [
        new("weights", new MapShape(TextShape.Identifier, new NumberShape()), "Weights of the surface, by name, and what they are in the arm."),
        new("rules", new RecordShape("Rule files", [
            new("add", Names, "Rule files that are in force besides, by file name without .yaml."),
            new("remove", Names, "Rule files of the surface that are not in force."),
        ]), "Other rule files than the surface has."),
        new("without", Names, "Rules and constraints that are not in force, by name."),
        new(
            "constraints",
            new MapShape(TextShape.Name, ConstraintShape.Change),
            "Constraints of the surface, by name, and the keys that are otherwise in the arm."),
        new("models", new ListShape(ModelShape.Reference), "Models of the surface in another version: name@version."),
    ]);

    /// <summary><c>layers/*.yaml</c>.</summary>
    public static RecordShape Layer { get; } = new("A layer", [
        new("layer", TextShape.Name, "Its name.", IsRequired: true),
        new("why", Text, "What its experiments have in common.", IsRequired: true),
        new("owner", Text, "Who hands out its parts.", IsRequired: true),
        new("salt", Salt, "Decides with the user's id who falls into which part. Default: the layer's name."),
        new("holdout", NumberShape.Between(0, 100), "Users who come into none of its experiments, in per cent. Default 0."),
        new("holdoutSalt", Salt, "Decides with the user's id who is held out. Default: the same for every layer, so that the same users are."),
    ]);

    /// <summary><c>experiments/*.yaml</c>.</summary>
    public static RecordShape File { get; } = new("An experiment", [
        new("experiment", TextShape.Name, "Its name.", IsRequired: true),
        new("why", Text, "The question that it is to answer.", IsRequired: true),
        new("owner", Text, "Who answers for it.", IsRequired: true),
        new(
            "arms",
            new MapShape(TextShape.Name, NumberShape.Between(0.000001, 1_000_000)),
            "Its arms, each with the share of users that is meant for it; where pages are served by it, in per cent of its part.",
            IsRequired: true),
        new("control", TextShape.Name, "The arm that is as it was.", IsRequired: true),
        new("layer", TextShape.Name, "The layer whose users it shares with other experiments: a user is in one of them at most."),
        new("takes", Part, "Its part of the layer's users. Default: all of them."),
        new("enabled", new FlagShape(), "False takes everybody out of it at once. Default true."),
        new("salt", Salt, "Decides with the user's id who comes into which arm. Default: the experiment's name."),
        new(
            "changes",
            new MapShape(TextShape.Name, new MapShape(TextShape.Name, Change)),
            "By arm and surface, what is otherwise than the surface has it; nothing for the control."),
        new("canary", Canary, "Has the service watch the experiment's one arm beside the control, which is as large, and give its users back by itself."),
        new("users", NumberShape.Whole(400, int.MaxValue), "Users that are planned, of all arms together.", IsRequired: true),
        new("level", NumberShape.Between(0.5, 0.9999), "How often intervals hold the truth. Default 0.95."),
        new("metrics", new ListShape(Metric) { Fewest = 1 }, "What it looks at.", IsRequired: true),
        new("guardrails", new ListShape(Guardrail), "What must not suffer."),
        new("segments", new ListShape(TextShape.Identifier), "Columns by which users are looked at apart, such as country."),
    ]);
}
