using RankOrchestrator.Domain.Pages;
using RankOrchestrator.Language.Shapes;
using RankOrchestrator.Policies.Constraints;
using RankOrchestrator.Policies.Curves;
using RankOrchestrator.Policies.Documents;
using RankOrchestrator.Policies.Experiments;
using RankOrchestrator.Policies.Exploration;
using RankOrchestrator.Policies.Flags;
using RankOrchestrator.Policies.Models;
using RankOrchestrator.Policies.Rules.Actions;
using RankOrchestrator.Policies.Sayings;

namespace RankOrchestrator.Policies.Loading;

/// <summary>The form of every kind of policy file: the one source of the loader's checks and the editors' schema.</summary>
public static class PolicyShapes
{
    private static readonly TextShape AnyText = new();
    private static readonly ListShape Names = new(TextShape.Name);

    /// <summary><c>schema/*.yaml</c>.</summary>
    public static RecordShape Schema { get; } = new("A schema", [
        new("schema", TextShape.Name, "The schema's name.", IsRequired: true),
        new("attributes", new MapShape(TextShape.Identifier, Column("An attribute")), "item.*: facts about a candidate.", IsRequired: true),
        new("features", new MapShape(TextShape.Identifier, FeatureColumn()), "feature.*: numbers about a candidate that models read."),
        new("context", new MapShape(TextShape.Identifier, Column("A context value")), "request.*: facts about the request."),
        new("state", new ListShape(TextShape.OneOf("hidden")), "state.*: what the service knows of the user and the item from feedback."),
    ]);

    /// <summary><c>rules/*.yaml</c>.</summary>
    public static RecordShape Rules { get; } = new("A rule file", [
        new("rules", new ListShape(Rule()), "What happens to candidates and to the request."),
        new("constraints", new ListShape(ConstraintShape.Whole), "What the page must look like."),
    ]);

    /// <summary><c>surfaces/*.yaml</c>.</summary>
    public static RecordShape Surface { get; } = new("A surface", [
        new("surface", TextShape.Name, "The surface's name, which requests ask for.", IsRequired: true),
        new("abstract", new FlagShape(), "True when the surface only exists to be extended."),
        new("extends", TextShape.Name, "The surface this one inherits from: lists are joined, weights are merged by name, all else is replaced."),
        new("description", AnyText, "What the surface is."),
        new("schema", TextShape.Name, "The schema of its requests."),
        new("display", new ListShape(TextShape.Identifier), "Attributes that name a candidate to people, such as merchant and title, in order: in tables, snapshots and reports."),
        new("models", new ListShape(ModelShape.Reference), "Models to call, by name, or by name@version where the newest version is not meant."),
        new("value", Value(), "What an item is worth."),
        new("weights", new MapShape(TextShape.Identifier, new NumberShape()), "Named weights, w.*."),
        new("rules", new EitherShape([Names, RulesOfSurface()]), "Rule files in force, by file name without .yaml; or the files and the engine that runs them."),
        new("slots", SlotSettings(), "The page's slots."),
        new("allocation", Allocation(), "How hard to look for the best page."),
        ExplorationShape.Property,
        new("deadline", TextShape.Duration, "Time for an answer when the request names none."),
        new("candidates", NumberShape.Whole(1, 100_000), "Most candidates of a request."),
        new("timeZone", AnyText, "Where days begin and clocks are read that say no other: a name of the IANA database such as Asia/Riyadh, or an offset such as +03:00. Default UTC."),
        new("language", SayingReader.Language, "The language of what is said to people whose request names none that there are words in."),
        new("requests", RequestSettings(), "What a request may lack and still be answered with a page."),
    ]);

    /// <summary><c>curves/*.yaml</c>.</summary>
    public static RecordShape Curve => SlotCurveShape.File;

    /// <summary><c>overlays/*.yaml</c>.</summary>
    public static RecordShape Overlay { get; } = new("An overlay", [
        new("overlay", TextShape.Name, "The environment's name.", IsRequired: true),
        new(
            "numbers",
            new MapShape(AnyText, new NumberShape()),
            "Paths such as surfaces.home_feed.weights.click or rules.ramadan-dates.then.boost, and the number that stands there in this environment."),
        new(
            "servers",
            new MapShape(ModelShape.Reference, AnyText),
            "Models of kind oip, by name or name@version, and the address of their server in this environment."),
    ]);

    /// <summary><c>flags.yaml</c>: Microsoft.FeatureManagement's own configuration schema, as YAML.</summary>
    public static RecordShape Flags => FlagShapes.File;

    /// <summary><c>layers/*.yaml</c>.</summary>
    public static RecordShape Layer => ExperimentShape.Layer;

    /// <summary><c>experiments/*.yaml</c>.</summary>
    public static RecordShape Experiment => ExperimentShape.File;

    private static RecordShape Column(string title) => new(title, [
        new("type", TextShape.OneOf("string", "double", "int", "bool", "timestamp", "duration"), "What it holds.", IsRequired: true),
        new("list", new FlagShape(), "True when it holds a list of these."),
        new("dimension", NumberShape.Whole(1, 4096), "Of a list of doubles that is a vector, such as an embedding: how many numbers every list has."),
        new("map", new FlagShape(), "True when it holds a map from text to these, such as the share of each category."),
        new("keys", new ListShape(AnyText), "The only keys that the map may have."),
        new("required", new FlagShape(), "True when every candidate (or request) must carry it."),
        new("min", new NumberShape(), "Smallest allowed number."),
        new("max", new NumberShape(), "Largest allowed number."),
        new("values", new ListShape(AnyText), "The only strings allowed."),
        new("description", AnyText, "What it means."),
    ]);

    private static RecordShape FeatureColumn() => new("A feature", [
        new("required", new FlagShape(), "True when every candidate must carry it."),
        new("min", new NumberShape(), "Smallest allowed number."),
        new("max", new NumberShape(), "Largest allowed number."),
        new("description", AnyText, "What it means."),
    ]);

    private static EitherShape Value() => new([
        AnyText,
        new RecordShape("A value model", [
            new(
                "terms",
                new MapShape(TextShape.Identifier, new EitherShape([
                    AnyText,
                    new RecordShape("A term", [new("value", AnyText, "The expression.", IsRequired: true), SayingReader.Property]),
                ])),
                "Named terms: expressions over score.*, item.*, feature.*, request.* and w.*.",
                IsRequired: true),
            new("combine", TextShape.OneOf("sum", "product"), "How the terms make the value. Default sum."),
        ]),
    ]);

    private static RecordShape SlotSettings() => new("Slots", [
        new("fewest", NumberShape.Whole(1, 1_000), "Fewest slots a request may ask for. Default 1."),
        new("most", NumberShape.Whole(1, 1_000), "Most slots a request may ask for. Default 100."),
        new("empty", new FlagShape(), "True when slots may stay empty."),
        new("curve", TextShape.OneOf("logarithmic", "reciprocal", "geometric", "flat"), "How attention falls from slot to slot. Default logarithmic."),
        new("weights", SlotCurveShape.OfSurface, "Slot weights, never rising, written out or those that a model has learnt; beyond them the last one holds."),
    ]);

    private static RecordShape Allocation() => new("Allocation", [
        new("engine", TextShape.OneOf([.. EngineNames.All.Order(StringComparer.Ordinal)]), "Which engine makes the page. Default certified."),
        new("gap", NumberShape.Between(0, 1), "A relative gap to the proven bound that is good enough. Default 0."),
        new("steps", NumberShape.Whole(1, int.MaxValue), "Steps before the search stops."),
    ]);

    private static RecordShape RulesOfSurface() => new("Rules", [
        new("files", Names, "Rule files in force, by file name without .yaml."),
        new("engine", TextShape.Name, "What runs the rules, such as columns or nrules. Default: what the process is told to use, else columns."),
    ]);

    private static RecordShape RequestSettings() => new("Requests", [
        new(
            "reading",
            TextShape.OneOf("strict", "tolerant"),
            "strict refuses a request with anything wrong in it; tolerant drops bad and unknown fields and candidates, and the answer names them. Default strict."),
        new("empty", new FlagShape(), "True when a request without candidates gets an empty page. Default true where reading is tolerant, else false."),
    ]);

    private static RecordShape Rule() => new("A rule", [
        new("name", TextShape.Name, "Unique name, reported with every item it touches.", IsRequired: true),
        CommonProperties.Why,
        CommonProperties.Owner,
        ActivePeriods.Property,
        CommonProperties.When,
        new("match", AnyText, "Condition over each candidate: item.*, feature.*, score.*, tags. Every candidate when not written."),
        new("priority", NumberShape.Whole(-1_000_000, 1_000_000), "Among rules that need not wait for one another, the higher runs first. Default 0."),
        new("then", Actions(), "What it does.", IsRequired: true),
        SayingReader.Property,
    ]);

    private static RecordShape Actions() => new("'then'", [.. RuleActionKinds.All.Select(kind => kind.Property)]);
}
