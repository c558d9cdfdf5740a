using System.Collections.Immutable;

namespace RankOrchestrator.Language.Expressions.Patterns;

/// <summary>A part of a regular expression. Groups leave no trace: only whether a text matches is ever asked.</summary>
internal abstract record PatternNode;

/// <summary>One character of a class.</summary>
internal sealed record ClassPattern(CharacterClass Class) : PatternNode;

/// <summary>Parts one after another; none matches the empty text.</summary>
internal sealed record SequencePattern(ImmutableArray<PatternNode> Parts) : PatternNode;

/// <summary>One of several parts.</summary>
internal sealed record ChoicePattern(ImmutableArray<PatternNode> Options) : PatternNode;

/// <summary>A part repeated; <paramref name="Most"/> is -1 for any number of times.</summary>
internal sealed record RepeatPattern(PatternNode Part, int Fewest, int Most) : PatternNode;

/// <summary>A condition on a place in the text.</summary>
internal sealed record PlacePattern(PlaceKind Kind) : PatternNode;

/// <summary>Which condition on a place in the text.</summary>
internal enum PlaceKind
{
    /// <summary>Where the text starts.</summary>
    TextStart,

    /// <summary>Where the text ends.</summary>
    TextEnd,

    /// <summary>Where a line starts.</summary>
    LineStart,

    /// <summary>Where a line ends.</summary>
    LineEnd,

    /// <summary>Between a word character (ASCII) and another or an end.</summary>
    WordBoundary,

    /// <summary>Anywhere else.</summary>
    NoWordBoundary,
}
