namespace RankOrchestrator.Language.Expressions.Patterns;

/// <summary>
/// Where a search can stand between two characters: the steps reached by the character before, not yet followed through
/// conditions on places (the next character decides those), and what that character is beside a place. Knows where it has
/// led before.
/// </summary>
internal sealed class PatternState(int[] steps, PlaceSide before)
{
    private const int AsciiCount = 128;
    private const int MostOthers = 256;

    private readonly PatternState?[] afterAscii = new PatternState?[AsciiCount];
    private Dictionary<int, PatternState>? afterOthers;

    /// <summary>The end of every search that has matched.</summary>
    public static PatternState Matched { get; } = new([], PlaceSide.None);

    /// <summary>The steps, ascending.</summary>
    public int[] Steps { get; } = steps;

    /// <summary>The character before.</summary>
    public PlaceSide Before { get; } = before;

    /// <summary>Whether a text that ends here matches; null as long as nobody has asked.</summary>
    public bool? MatchesAtEnd { get; set; }

    /// <summary>Where a character leads, or null as long as nobody has found out.</summary>
    public PatternState? After(int character)
    {
        if (character < AsciiCount)
        {
            return afterAscii[character];
        }

        return afterOthers is not null && afterOthers.TryGetValue(character, out var state) ? state : null;
    }

    /// <summary>Remembers where a character leads.</summary>
    public void Remember(int character, PatternState next)
    {
        if (character < AsciiCount)
        {
            afterAscii[character] = next;
        }
        else if (afterOthers is null || afterOthers.Count < MostOthers)
        {
            (afterOthers ??= []).TryAdd(character, next);
        }
    }
}

/// <summary>States with the same steps and the same character before are the same.</summary>
internal sealed class PatternStateComparer : IEqualityComparer<PatternState>
{
    public bool Equals(PatternState? x, PatternState? y)
        => ReferenceEquals(x, y) || (x is not null && y is not null && x.Before == y.Before && x.Steps.AsSpan().SequenceEqual(y.Steps));

    public int GetHashCode(PatternState obj)
    {
        var hash = (uint)obj.Before;
        foreach (var step in obj.Steps)
        {
            hash = (hash * 31) + (uint)step;
        }

        return (int)hash;
    }
}
