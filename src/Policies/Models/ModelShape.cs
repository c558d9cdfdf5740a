using System.Collections.Immutable;
using RankOrchestrator.Language.Shapes;
using RankOrchestrator.Policies.Models.Kinds;
using RankOrchestrator.Policies.Sayings;

namespace RankOrchestrator.Policies.Models;

/// <summary>What may stand in a model file: serves the loader's checks and the editors' completion alike.</summary>
public static class ModelShape
{
    private static readonly TextShape Text = new();
    private static readonly NumberShape Number = new();
    private static readonly TextShape Datatype = TextShape.OneOf("FP32", "FP64", "FP16", "INT64", "INT32", "BOOL", "BYTES");

    private static readonly RecordShape Words = new("A vocabulary", [
        new("file", Text, "A file of UTF-8 with a word on each line, relative to this file.", IsRequired: true),
    ]);

    private static readonly RecordShape Mask = new("A mask", [
        new("tensor", Text, "The tensor's name in the model.", IsRequired: true),
        new("type", Datatype, "Element type. Default FP32."),
    ]);

    private static readonly RecordShape Sequence = new("A sequence", [
        new("of", Text, "A list column, such as request.history.", IsRequired: true),
        new("length", NumberShape.Whole(1, 4_096), "How many elements the model takes; of a longer list the last.", IsRequired: true),
        new("pad", new AnyShape(), "What stands where the list has no element: a number or nan. Default 0."),
        new("padding", TextShape.OneOf("after", "before"), "Where it stands. Default after."),
        new("mask", new EitherShape([Text, Mask]), "A tensor that is 1 where there is an element and 0 where there is padding."),
        new("words", new EitherShape([new ListShape(Text) { Fewest = 1 }, Words]), "The words that have an index, in order; for lists of strings."),
        new("unknown", new AnyShape(), "What stands for any other word. Default: a candidate with one has no prediction."),
        new("buckets", NumberShape.Whole(1, int.MaxValue), "Hashes strings or ints into so many buckets instead."),
        new("seed", NumberShape.Whole(0, int.MaxValue), "Makes another hash of the same elements. Default: none."),
        new("ids", new AnyShape(), "How many ids the model knows, from 0 on; for lists of ints. Default: any number is passed on."),
    ]);

    private static readonly RecordShape Column = new("A column", [
        new("value", Text, "An expression that gives a number: a feature, an attribute, a context value, or something computed from them."),
        new("oneHot", Text, "A string column; one element per word of 'of', 1 for the word the candidate carries."),
        new("index", Text, "A string column; the place of its word in 'of', from 0."),
        new("hash", Text, "A text, a whole number or a truth value; its bucket by FNV-1a (64 bits) of the UTF-8 bytes modulo 'buckets'."),
        new("text", Text, "A string column as it is, for BYTES tensors."),
        new("sequence", Sequence, "The elements of a list column, as many as the model takes."),
        new("vector", Text, "A list column of doubles that always has as many, such as an embedding."),
        new("dimension", NumberShape.Whole(1, 65_536), "Numbers of a 'vector'."),
        new("of", new EitherShape([new ListShape(Text) { Fewest = 1 }, Words]), "The known words of 'oneHot' or 'index', in order."),
        new("other", new FlagShape(), "Whether 'oneHot' has a last element for every other word and for a missing one. Default false."),
        new("buckets", NumberShape.Whole(1, int.MaxValue), "Number of buckets of 'hash'."),
        new("seed", NumberShape.Whole(0, int.MaxValue), "Makes another 'hash' of the same words. Default: none."),
        new("missing", new AnyShape(), "What stands where a candidate carries no value: a number, nan, or for 'text' a text. Default 0, with 'ids' none; for 'text' the empty string."),
        new("unknown", new AnyShape(), "What 'index' gives for a word that is not in 'of' or is missing: a number or nan. Default -1; in integer tensors such a candidate has no prediction."),
        new("ids", new AnyShape(), "How many ids the model knows, from 0 on: a candidate with another number has no prediction. Default: any number is passed on."),
        new("name", Text, "What the model's own file calls it. Default: the column that it names."),
    ])
    {
        ExactlyOne = [["value", "oneHot", "index", "hash", "text", "sequence", "vector"]],
    };

    private static readonly RecordShape Input = new("An input", [
        new("tensor", Text, "The tensor's name in the model.", IsRequired: true),
        new("type", Datatype, "Element type. Default FP32."),
        new(
            "shape",
            TextShape.OneOf("matrix", "vector", "set", "request"),
            "[N, width]; for a single column, [N]; all candidates as one set, [1, N, width]; the request's values once, [1, width]. Default matrix."),
        new("steps", NumberShape.Whole(1, 65_536), "Divides each row into so many steps: [N, steps, width / steps]. Default: not."),
        new("columns", new ListShape(new EitherShape([Text, Column])) { Fewest = 1 }, "What makes a row, in order. A bare text is an expression whose missing value is 0.", IsRequired: true),
    ]);

    private static readonly RecordShape CalibrationRecord = new("A calibration", [
        new("platt", new RecordShape("A Platt calibration", [
            new("slope", Number, "Factor of the score.", IsRequired: true),
            new("intercept", Number, "Added to it.", IsRequired: true),
            new("of", TextShape.OneOf("score", "logit"), "Whether the model's number is a score or a probability whose log-odds are taken. Default score."),
        ]), "1 / (1 + exp(-(slope x + intercept)))."),
        new("isotonic", new ListShape(new ListShape(Number) { Fewest = 2 }) { Fewest = 1 }, "Pairs [score, value], rising; linear between them, constant beyond."),
        new("linear", new RecordShape("A linear calibration", [
            new("scale", Number, "Factor. Default 1."),
            new("offset", Number, "Added. Default 0."),
        ]), "scale x + offset."),
    ])
    {
        ExactlyOne = [["platt", "isotonic", "linear"]],
    };

    private static readonly RecordShape Fallback = new("A fallback", [
        new("model", Text, "Another model of this registry, or another version of this one: name or name@version."),
        new("prediction", TextShape.Identifier, "Which of its predictions; not needed when it makes one."),
        new("column", Text, "An expression that gives a number per candidate; candidates without one take the next fallback."),
        new("prior", Number, "A constant."),
    ])
    {
        ExactlyOne = [["model", "column", "prior"]],
    };

    private static readonly RecordShape Output = new("An output", [
        SayingReader.Property,
        new("prediction", TextShape.Identifier, "The name in expressions: score.<prediction>.", IsRequired: true),
        new("tensor", Text, "The output tensor. Default: the prediction's name."),
        new("column", NumberShape.Whole(0, 1023), "The column of its rows. Default 0."),
        new("width", NumberShape.Whole(1, 1024), "Columns of the tensor, when it has more than are used. Default: as many as are used."),
        new("value", Text, "The expression that makes it; for models of kind expression."),
        new("calibration", CalibrationRecord, "What the model's number is turned into before it is used."),
        new("range", new ListShape(Number) { Fewest = 2 }, "[smallest, largest] calibrated value that is believed."),
        new(
            "variance",
            TextShape.Identifier,
            "Another prediction of this model that is the variance of this one, in its unit squared: how uncertain the model is. For surfaces that explore by it."),
        new("fallback", new ListShape(Fallback) { Fewest = 1 }, "What stands in when it is not delivered, tried in order; the last is a prior.", IsRequired: true),
    ]);

    private static readonly RecordShape Batching = new("Batching", [
        new("size", NumberShape.Whole(1, 1_000_000), "Most candidates in one call.", IsRequired: true),
        new("together", NumberShape.Whole(1, 256), "Calls of one split under way together. Default 4."),
    ]);

    private static readonly RecordShape Hedging = new("Hedging", [
        new("percentile", NumberShape.Between(0.5, 0.999), "A second call is sent when the first takes longer than this share of recent calls. Default 0.95."),
        new("after", TextShape.Duration, "A second call is sent after this time instead."),
        new("mostOfCalls", NumberShape.Between(0, 1), "Largest share of calls that may be doubled. Default 0.1."),
    ]);

    private static readonly RecordShape Breaker = new("A breaker", [
        new("failures", NumberShape.Between(0.01, 1), "Share of failed calls that opens it. Default 0.5."),
        new("within", TextShape.Duration, "Over which time the share is taken, 500ms or more. Default 10s."),
        new("fewest", NumberShape.Whole(2, 1_000_000), "Calls below which the share says nothing. Default 20."),
        new("pause", TextShape.Duration, "How long it stays open, 500ms or more. Default 5s."),
    ]);

    /// <summary>A model, or a version of it.</summary>
    public static TextShape Reference { get; } = new()
    {
        Pattern = "^[a-z][a-z0-9_-]*(@[A-Za-z0-9._-]+)?$",
        PatternMeaning = "a model's name, or its name, '@' and a version",
    };

    /// <summary>A file of <c>models/</c>.</summary>
    public static RecordShape File { get; } = FileOf(ModelKinds.Shipped);

    /// <summary>A file of <c>models/</c> that may name these kinds.</summary>
    internal static RecordShape FileOf(ModelKinds kinds) => new("A model", [
        new("model", TextShape.Name, "The model's name. Several files may carry one name with different versions.", IsRequired: true),
        new("owner", Text, "The team that answers for it.", IsRequired: true),
        new("contact", Text, "Where that team is reached."),
        new("version", Text, "The author's version of it; the newest is used where none is named (2 is older than 10).", IsRequired: true),
        new("description", Text, "What it predicts and from what."),
        new("kind", TextShape.OneOf([.. kinds.All.Select(kind => kind.Word)]), kinds.Meaning, IsRequired: true),
        .. kinds.All.Select(kind => kind.Key).OfType<PropertyShape>(),
        new("inputs", new ListShape(Input) { Fewest = 1 }, $"The tensors it is given. For kinds {kinds.Words(kind => kind.HasTensors, "and")}."),
        new("outputs", new ListShape(Output) { Fewest = 1 }, "What it predicts.", IsRequired: true),
        new("required", new FlagShape(), "Whether a page without it is refused instead of made with fallbacks. Default false."),
        new("timeout", TextShape.Duration, "Longest wait for a call, all attempts together. Default 50ms."),
        new("deadlineShare", NumberShape.Between(0.01, 1), "Largest share of the request's time for models that it may use. Default 1."),
        new("batching", Batching, "How large candidate sets are split over calls. Default: not."),
        new("retries", NumberShape.Whole(0, 5), "Further attempts after a failure that comes quickly. Default 0."),
        new("hedging", Hedging, "When a second, identical call is sent. Default: never."),
        new("breaker", new EitherShape([new FlagShape(), Breaker]), "When a failing server is left alone; false turns it off."),
        new("concurrency", NumberShape.Whole(1, 100_000), "Most calls under way at once. Default 64."),
        new("watch", new RecordShape("A drift watch", [
            new("reference", Text, "Snapshot of the predictions' distribution, relative to this file.", IsRequired: true),
            new("limit", NumberShape.Between(0.01, 10), "Population stability index from which on drift is warned of. Default 0.2."),
        ]), "Compares the predictions' distribution with a reference."),
    ]);
}
