namespace RankOrchestrator.Language.Expressions.Patterns;

/// <summary>As much of a character beside a place as conditions on places look at.</summary>
internal enum PlaceSide
{
    /// <summary>No character: the text starts or ends.</summary>
    None,

    /// <summary>The end of a line.</summary>
    LineEnd,

    /// <summary>A word character (ASCII).</summary>
    Word,

    /// <summary>Any other.</summary>
    Other,
}

/// <summary>Conditions on places.</summary>
internal static class Places
{
    /// <summary>What a code point, or -1 for none, is beside a place.</summary>
    public static PlaceSide SideOf(int character) => character switch
    {
        < 0 => PlaceSide.None,
        '\n' => PlaceSide.LineEnd,
        (>= '0' and <= '9') or (>= 'A' and <= 'Z') or '_' or (>= 'a' and <= 'z') => PlaceSide.Word,
        _ => PlaceSide.Other,
    };

    /// <summary>Whether a condition holds between two characters.</summary>
    public static bool Holds(PlaceKind place, PlaceSide before, PlaceSide after) => place switch
    {
        PlaceKind.TextStart => before == PlaceSide.None,
        PlaceKind.TextEnd => after == PlaceSide.None,
        PlaceKind.LineStart => before is PlaceSide.None or PlaceSide.LineEnd,
        PlaceKind.LineEnd => after is PlaceSide.None or PlaceSide.LineEnd,
        PlaceKind.WordBoundary => (before == PlaceSide.Word) != (after == PlaceSide.Word),
        _ => (before == PlaceSide.Word) == (after == PlaceSide.Word),
    };
}
