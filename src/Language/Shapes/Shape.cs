using System.Collections.Immutable;

namespace RankOrchestrator.Language.Shapes;

/// <summary>
/// What may stand at a place of a policy file. One declaration serves the loader's checks (<see cref="ShapeCheck"/>)
/// and the editors' completion (<see cref="JsonSchema"/>), so the two cannot drift apart.
/// </summary>
public abstract record Shape;

/// <summary>Text. A plain scalar that YAML reads as a number, a truth value or null must be quoted to be text.</summary>
public sealed record TextShape : Shape
{
    /// <summary>The only texts allowed; empty when any is.</summary>
    public ImmutableArray<string> Values { get; init; } = [];

    /// <summary>A regular expression the whole text matches; null when any text may stand. Must mean the same in ECMAScript.</summary>
    public string? Pattern { get; init; }

    /// <summary>What the pattern asks for, in words that follow "must be".</summary>
    public string? PatternMeaning { get; init; }

    /// <summary>A lower-case name such as <c>home_feed</c> or <c>ramadan-dates</c>.</summary>
    public static TextShape Name { get; } = new() { Pattern = "^[a-z][a-z0-9_-]*$", PatternMeaning = "a name of lower-case letters, digits, '-' and '_' that starts with a letter" };

    /// <summary>A name that expressions can mention: letters, digits and '_'.</summary>
    public static TextShape Identifier { get; } = new() { Pattern = "^[A-Za-z_][A-Za-z0-9_]*$", PatternMeaning = "a name of letters, digits and '_' that does not start with a digit" };

    /// <summary>A span of time such as <c>50ms</c>, <c>1.5s</c> or <c>48h</c>.</summary>
    public static TextShape Duration { get; } = new() { Pattern = "^[0-9]+(\\.[0-9]+)?(ms|s|m|h|d)$", PatternMeaning = "a span of time such as 50ms, 1.5s, 10m, 48h or 7d" };

    /// <summary>A day, or an instant with its offset: <c>2026-02-18</c>, <c>2026-02-18T09:00:00Z</c> or <c>2026-02-18T12:00:00+03:00</c>.</summary>
    public static TextShape Instant { get; } = new()
    {
        Pattern = "^[0-9]{4}-[0-9]{2}-[0-9]{2}(T[0-9]{2}:[0-9]{2}:[0-9]{2}(Z|[+-][0-9]{2}:[0-9]{2}))?$",
        PatternMeaning = "a day such as 2026-02-18 or an instant with its offset such as 2026-02-18T09:00:00Z",
    };

    /// <summary>One of the given words.</summary>
    public static TextShape OneOf(params ImmutableArray<string> values) => new() { Values = values };
}

/// <summary>A finite number.</summary>
public sealed record NumberShape : Shape
{
    /// <summary>Smallest allowed, inclusive.</summary>
    public double Minimum { get; init; } = double.MinValue;

    /// <summary>Largest allowed, inclusive.</summary>
    public double Maximum { get; init; } = double.MaxValue;

    /// <summary>What a text has to be an expression: a letter beyond those that numbers have. Must mean the same in ECMAScript.</summary>
    public const string ExpressionPattern = "[A-DF-Za-df-z_]";

    /// <summary>Whether an expression that gives the number may stand in its place; what it gives is checked where it is compiled.</summary>
    public bool OrExpression { get; init; }

    /// <summary>Whether only whole numbers are allowed.</summary>
    public bool IsWhole { get; init; }

    /// <summary>A whole number in a range.</summary>
    public static NumberShape Whole(int minimum, int maximum) => new() { IsWhole = true, Minimum = minimum, Maximum = maximum };

    /// <summary>A number in a range.</summary>
    public static NumberShape Between(double minimum, double maximum) => new() { Minimum = minimum, Maximum = maximum };
}

/// <summary><c>true</c> or <c>false</c>.</summary>
public sealed record FlagShape : Shape;

/// <summary>A list.</summary>
public sealed record ListShape(Shape Item) : Shape
{
    /// <summary>Fewest items. Default 0.</summary>
    public int Fewest { get; init; }
}

/// <summary>Values under names the author chooses.</summary>
public sealed record MapShape(TextShape Key, Shape Value) : Shape;

/// <summary>Values under names that the language defines.</summary>
public sealed record RecordShape(string Title, ImmutableArray<PropertyShape> Properties) : Shape
{
    /// <summary>Groups of keys of which exactly one must be written.</summary>
    public ImmutableArray<ImmutableArray<string>> ExactlyOne { get; init; } = [];
}

/// <summary>One of several shapes, told apart by what is written: a scalar, a list or named values.</summary>
public sealed record EitherShape(ImmutableArray<Shape> Alternatives) : Shape;

/// <summary>One of several records, told apart by the word under one of their keys.</summary>
/// <param name="Key">The key, which every alternative declares as required, with the words it goes by.</param>
/// <param name="Alternatives">One for each of the words, or for several that mean the same.</param>
public sealed record ChoiceShape(string Key, ImmutableArray<RecordShape> Alternatives) : Shape
{
    /// <summary>Code of the finding about a word that no alternative goes by.</summary>
    public required string UnknownCode { get; init; }

    /// <summary>What to write instead of words that people know from elsewhere.</summary>
    public ImmutableDictionary<string, string> Advice { get; init; } = ImmutableDictionary<string, string>.Empty;

    /// <summary>The words, in the order of the alternatives.</summary>
    public IEnumerable<string> Words => Alternatives.SelectMany(alternative => WordsOf(alternative));

    /// <summary>The alternative that goes by a word, or null.</summary>
    public RecordShape? Find(string word) => Alternatives.FirstOrDefault(alternative => WordsOf(alternative).Contains(word, StringComparer.Ordinal));

    private ImmutableArray<string> WordsOf(RecordShape alternative) => ((TextShape)alternative.Properties.First(property => property.Name.Equals(Key, StringComparison.Ordinal)).Shape).Values;
}

/// <summary>Anything; what it means is checked elsewhere.</summary>
public sealed record AnyShape : Shape;

/// <summary>A key of a record.</summary>
/// <param name="Name">What stands before the colon.</param>
/// <param name="Shape">What it takes.</param>
/// <param name="Description">What it means, shown by editors.</param>
/// <param name="IsRequired">Whether it must be written.</param>
public sealed record PropertyShape(string Name, Shape Shape, string Description, bool IsRequired = false);
