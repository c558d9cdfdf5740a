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

    /// <summary>Forgets all steps.</summary>
    public void Clear()
    {
        if (++generation == int.MaxValue)
        {
            visitedIn.AsSpan().Clear();
            generation = 1;
        }

        readerCount = 0;
    }

    /// <summary>Adds a step and all that can be reached without reading; true when that is the match.</summary>
    /// <param name="steps">The compiled pattern.</param>
    /// <param name="step">The step to add.</param>
    /// <param name="before">The character before the place.</param>
    /// <param name="after">The character after it.</param>
    public bool Add(PatternStep[] steps, int step, PlaceSide before, PlaceSide after)
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
            ref readonly var found = ref steps[current];
            switch (found.Kind)
            {
                case PatternStepKind.Match:
                    return true;
                case PatternStepKind.Character:
                    readers[readerCount++] = current;
                    break;
                case PatternStepKind.Fork:
                    count = Push(found.Other, count);
                    count = Push(found.Next, count);
                    break;
                case PatternStepKind.Place when Places.Holds(found.Place, before, after):
                    count = Push(found.Next, count);
                    break;
            }
        }

        return false;
    }

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
