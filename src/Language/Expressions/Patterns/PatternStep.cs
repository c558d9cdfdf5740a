namespace RankOrchestrator.Language.Expressions.Patterns;

/// <summary>A step of a compiled pattern.</summary>
/// <param name="Kind">What it does.</param>
/// <param name="Next">The step after it.</param>
/// <param name="Other">Forks: the other step after it.</param>
/// <param name="Class">Characters: which.</param>
/// <param name="Place">Places: which.</param>
internal readonly record struct PatternStep(PatternStepKind Kind, int Next, int Other = -1, CharacterClass? Class = null, PlaceKind Place = default);

/// <summary>What a step does.</summary>
internal enum PatternStepKind
{
    /// <summary>Reads a character of its class.</summary>
    Character,

    /// <summary>Goes on in two ways.</summary>
    Fork,

    /// <summary>Goes on where its place is.</summary>
    Place,

    /// <summary>Has matched.</summary>
    Match,
}
