using RankOrchestrator.Language.Expressions.Limits;

namespace RankOrchestrator.Language.Expressions.Patterns;

/// <summary>
/// Thompson's construction ("Regular expression search algorithm", 1968), built backwards: every part is compiled knowing
/// the step that follows it. Counted repetitions are written out, so the number of steps is limited.
/// </summary>
internal sealed class PatternCompiler
{
    private readonly List<PatternStep> steps = [new PatternStep(PatternStepKind.Match, -1)];

    /// <summary>The steps and which is the first.</summary>
    /// <exception cref="PatternException">There would be too many.</exception>
    public static (PatternStep[] Steps, int First) Compile(PatternNode pattern)
    {
        var compiler = new PatternCompiler();
        var first = compiler.Before(pattern, 0);
        return ([.. compiler.steps], first);
    }

    private int Before(PatternNode part, int next)
    {
        switch (part)
        {
            case ClassPattern one:
                return Add(new PatternStep(PatternStepKind.Character, next, Class: one.Class));
            case PlacePattern place:
                return Add(new PatternStep(PatternStepKind.Place, next, Place: place.Kind));
            case SequencePattern sequence:
                for (var index = sequence.Parts.Length - 1; index >= 0; index--)
                {
                    next = Before(sequence.Parts[index], next);
                }

                return next;
            case ChoicePattern choice:
                var chosen = Before(choice.Options[^1], next);
                for (var index = choice.Options.Length - 2; index >= 0; index--)
                {
                    chosen = Add(new PatternStep(PatternStepKind.Fork, Before(choice.Options[index], next), chosen));
                }

                return chosen;
            default:
                return BeforeRepeat((RepeatPattern)part, next);
        }
    }

    private int BeforeRepeat(RepeatPattern repeat, int next)
    {
        if (repeat.Most < 0)
        {
            // The fork is made first, so that the part can lead back to it.
            var fork = Add(new PatternStep(PatternStepKind.Fork, -1, next));
            steps[fork] = steps[fork] with { Next = Before(repeat.Part, fork) };
            next = fork;
        }
        else
        {
            var end = next;
            for (var count = repeat.Fewest; count < repeat.Most; count++)
            {
                next = Add(new PatternStep(PatternStepKind.Fork, Before(repeat.Part, next), end));
            }
        }

        for (var count = 0; count < repeat.Fewest; count++)
        {
            next = Before(repeat.Part, next);
        }

        return next;
    }

    private int Add(PatternStep step)
    {
        if (steps.Count == ExpressionLimits.PatternSteps)
        {
            throw new PatternException("the pattern is too large");
        }

        steps.Add(step);
        return steps.Count - 1;
    }
}
