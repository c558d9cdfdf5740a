using RankOrchestrator.Language.Shapes;

namespace RankOrchestrator.Orchestrator.PolicyTests;

/// <summary>The form of a file of <c>tests/</c>: serves the runner's checks and the editors' completion alike.</summary>
internal static class PolicyTestShape
{
    private static readonly TextShape Text = new();
    private static readonly NumberShape Slot = NumberShape.Whole(0, 10_000);
    private static readonly ListShape Slots = new(Slot) { Fewest = 1 };
    private static readonly EitherShape Request = new([Text, new MapShape(TextShape.Identifier, new AnyShape())]);

    private static readonly RecordShape Expectation = new("An expectation", [
        new("item", Text, "About the candidate of this id."),
        new("group", Text, "About the items on the page for which this condition holds, such as item.sponsored."),
        new("constraint", TextShape.Name, "About the constraint of this name."),
        new("excluded", new FlagShape(), "item: whether rules take it off the page."),
        new("excludedBy", TextShape.Name, "item: the rule that takes it off the page."),
        new("boostedBy", TextShape.Name, "item: a rule that multiplies or adds to its value."),
        new("notBoostedBy", TextShape.Name, "item: a rule that leaves its value alone."),
        new("tagged", TextShape.Name, "item: a tag that it gets."),
        new("notTagged", TextShape.Name, "item: a tag that it does not get."),
        new("shown", new FlagShape(), "item: whether it stands on the page."),
        new("slots", Slots, "item: first and last slot between which it stands, from 0. group: the slots that are counted; all when not written."),
        new("above", Text, "item: the id of a candidate that stands below it or not at all."),
        new("says", Text, "item: a reason that people are told of it, in a language of the request's options; the words, or rule:NAME or term:NAME."),
        new("notSays", Text, "item: words, or rule:NAME or term:NAME, that people are not told of it."),
        new("most", Slot, "group: the most items."),
        new("fewest", Slot, "group: the fewest items."),
        new("inForce", new FlagShape(), "constraint: whether it holds for the request."),
        new("binds", new FlagShape(), "constraint: whether the page is tight against it."),
        new("kept", new FlagShape(), "constraint: whether the page keeps it."),
    ])
    {
        ExactlyOne = [["item", "group", "constraint"]],
    };

    private static readonly RecordShape Test = new("A test", [
        new("test", Text, "What must be so, as a sentence.", IsRequired: true),
        new(
            "request",
            Request,
            "The request as POST /rank takes it, or a JSON file relative to this one. Members replace those of the file's request; 'context' is merged."),
        new(
            "experiments",
            new MapShape(TextShape.Name, TextShape.Name),
            "Arms by experiment that the page is made by; a test that names none is in no experiment."),
        new("expect", new ListShape(Expectation) { Fewest = 1 }, "What the page must be like.", IsRequired: true),
    ]);

    /// <summary>A file of <c>tests/</c>.</summary>
    public static RecordShape File { get; } = new("A test file", [
        new("request", Request, "What the requests of all tests have in common, or a JSON file relative to this one."),
        new("candidate", new RecordShape("A candidate's defaults", [
            new("attributes", new MapShape(TextShape.Identifier, new AnyShape()), "Attributes of every candidate that does not write them."),
            new("features", new MapShape(TextShape.Identifier, new AnyShape()), "Features of every candidate that does not write them."),
        ]), "What all candidates that are written here have in common."),
        new("tests", new ListShape(Test) { Fewest = 1 }, "The tests.", IsRequired: true),
    ]);
}
