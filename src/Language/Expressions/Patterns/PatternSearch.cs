using System.Text;
using RankOrchestrator.Language.Expressions.Limits;

namespace RankOrchestrator.Language.Expressions.Patterns;

/// <summary>
/// Looks for a pattern in texts, one after another. All ways through the pattern are followed at once (Thompson 1968), and
/// where a set of ways leads is remembered, which makes an automaton out of the pattern as it is used (Cox, "Regular
/// Expression Matching Can Be Simple And Fast", "Caching the NFA to build a DFA"). When there are too many states, the
/// rest of a text is followed without remembering. So the time is at most the length of the text times the size of the
/// pattern, whatever both are; it is charged before it is spent, never measured. For one thread at a time.
/// </summary>
internal sealed class PatternSearch
{
    /// <summary>Steps that take as long, for one character, as evaluating one part of an expression.</summary>
    private const int StepsPerCost = 16;

    private const int MostStates = 64;

    private readonly PatternStep[] steps;
    private readonly Dictionary<PatternState, PatternState> states = new(new PatternStateComparer());
    private readonly PatternState start = new([], PlaceSide.None);
    private readonly SortedSet<int> reached = [];
    private PatternThreads now;
    private PatternThreads then;

    public PatternSearch(Pattern pattern)
    {
        Pattern = pattern;
        steps = pattern.Steps;
        now = new PatternThreads(steps.Length);
        then = new PatternThreads(steps.Length);
    }

    /// <summary>What is looked for.</summary>
    public Pattern Pattern { get; }

    /// <summary>
    /// Whether the pattern matches somewhere in the text; null when finding out could make <paramref name="cost"/> exceed
    /// <see cref="ExpressionLimits.Cost"/>.
    /// </summary>
    public bool? IsMatch(string text, ref long cost)
        => Spend(Encoding.UTF8.GetByteCount(text), ref cost) ? Find<char, Utf16CodePoints>(text) : null;

    /// <summary>The same for a text in UTF-8.</summary>
    public bool? IsMatch(ReadOnlySpan<byte> text, ref long cost)
        => Spend(text.Length, ref cost) ? Find<byte, Utf8CodePoints>(text) : null;

    /// <summary>What a search is charged for every byte of the text and for its end.</summary>
    public static long StepsPerByte(Pattern pattern) => StepsPerByte(pattern.Work);

    /// <summary>The same for a pattern of which only <see cref="Pattern.Work"/> is known.</summary>
    public static long StepsPerByte(long work) => 1 + (work / StepsPerCost);

    private bool Spend(int length, ref long cost)
    {
        cost += Math.Min((length + 1) * StepsPerByte(Pattern), ExpressionLimits.Cost + 1L);
        return cost <= ExpressionLimits.Cost;
    }

    private bool Find<T, TCodePoints>(ReadOnlySpan<T> text)
        where TCodePoints : ICodePoints<T>
    {
        var state = start;
        for (var position = 0; position < text.Length;)
        {
            var before = position;
            var character = TCodePoints.Read(text, ref position);
            var next = state.After(character);
            if (next is null)
            {
                if (states.Count == MostStates)
                {
                    return FollowFrom<T, TCodePoints>(state, text[before..]);
                }

                state.Remember(character, next = Explore(state, character));
            }

            if (ReferenceEquals(next, PatternState.Matched))
            {
                return true;
            }

            state = next;
        }

        return state.MatchesAtEnd ??= Enter(now, state, PlaceSide.None);
    }

    /// <summary>Finds out where a character leads.</summary>
    private PatternState Explore(PatternState state, int character)
    {
        if (Enter(now, state, Places.SideOf(character)))
        {
            return PatternState.Matched;
        }

        reached.Clear();
        foreach (var reader in now.Readers)
        {
            if (steps[reader].Class!.Contains(character))
            {
                reached.Add(steps[reader].Next);
            }
        }

        var next = new PatternState([.. reached], Places.SideOf(character));
        if (states.TryGetValue(next, out var known))
        {
            return known;
        }

        states.Add(next, next);
        return next;
    }

    /// <summary>Follows the steps of a state, and a match that starts here, to the next characters; true when that matches.</summary>
    private bool Enter(PatternThreads threads, PatternState state, PlaceSide after)
    {
        threads.Clear();
        foreach (var step in state.Steps)
        {
            if (threads.Add(steps, step, state.Before, after))
            {
                return true;
            }
        }

        return threads.Add(steps, Pattern.First, state.Before, after);
    }

    /// <summary>The rest of a text, without remembering.</summary>
    private bool FollowFrom<T, TCodePoints>(PatternState state, ReadOnlySpan<T> text)
        where TCodePoints : ICodePoints<T>
    {
        var position = 0;
        var character = TCodePoints.Read(text, ref position);
        if (Enter(now, state, Places.SideOf(character)))
        {
            return true;
        }

        while (true)
        {
            var following = position < text.Length ? TCodePoints.Read(text, ref position) : -1;
            var (before, after) = (Places.SideOf(character), Places.SideOf(following));
            then.Clear();
            foreach (var reader in now.Readers)
            {
                if (steps[reader].Class!.Contains(character) && then.Add(steps, steps[reader].Next, before, after))
                {
                    return true;
                }
            }

            if (then.Add(steps, Pattern.First, before, after))
            {
                return true;
            }

            if (following < 0)
            {
                return false;
            }

            (now, then, character) = (then, now, following);
        }
    }
}
