namespace RankOrchestrator.Language.Expressions.Patterns;

/// <summary>The steps at which a match may stand before a character: each at most once.</summary>
internal sealed class PatternThreads(int stepCount)
{
    private readonly int[] readers = new int[stepCount];
    private readonly int[] visitedIn = new int[stepCount];
    private readonly int[] pending = new int[(2 * stepCount) + 2];
    private int readerCount;
    private int generation = 1;

    /// <summary>Steps that read the next character.</summary>
    public ReadOnlySpan<int> Readers => readers.AsSpan(0, readerCount);

    /// <summary>The work done since the last <see cref="Clear"/>.</summary>
    public int Work { get; private set; }

    /// <summary>Forgets all steps.</summary>
    public void Clear()
    {
        if (++generation == int.MaxValue)
        {
            visitedIn.AsSpan().Clear();
            generation = 1;
        }

        readerCount = 0;
        Work = 0;
    }

    /// <summary>Adds a step and all that can be reached without reading; true when that is the match.</summary>
    /// <param name="steps">The pattern.</param>
    /// <param name="step">The step to add.</param>
    /// <param name="previous">The character before the place, or -1.</param>
    /// <param name="next">The character after it, or -1.</param>
    public bool Add(PatternStep[] steps, int step, int previous, int next)
    {
        var count = 0;
        pending[count++] = step;
        while (count > 0)
        {
            var current = pending[--count];
            if (visitedIn[current] == generation)
            {
                continue;
            }

            visitedIn[current] = generation;
            Work++;
            ref readonly var found = ref steps[current];
            switch (found.Kind)
            {
                case PatternStepKind.Match:
                    return true;
                case PatternStepKind.Character:
                    readers[readerCount++] = current;
                    Work += found.Class!.Work;
                    break;
                case PatternStepKind.Fork:
                    count = Push(found.Other, count);
                    count = Push(found.Next, count);
                    break;
                case PatternStepKind.Place when Holds(found.Place, previous, next):
                    count = Push(found.Next, count);
                    break;
            }
        }

        return false;
    }

    private static bool Holds(PlaceKind place, int previous, int next) => place switch
    {
        PlaceKind.TextStart => previous < 0,
        PlaceKind.TextEnd => next < 0,
        PlaceKind.LineStart => previous is < 0 or '\n',
        PlaceKind.LineEnd => next is < 0 or '\n',
        PlaceKind.WordBoundary => IsWord(previous) != IsWord(next),
        _ => IsWord(previous) == IsWord(next),
    };

    private static bool IsWord(int character) => character is (>= '0' and <= '9') or (>= 'A' and <= 'Z') or '_' or (>= 'a' and <= 'z');

    private int Push(int step, int count)
    {
        if (visitedIn[step] == generation)
        {
            return count;
        }

        pending[count] = step;
        return count + 1;
    }
}
