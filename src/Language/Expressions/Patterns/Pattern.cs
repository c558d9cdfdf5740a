using RankOrchestrator.Language.Expressions.Limits;

namespace RankOrchestrator.Language.Expressions.Patterns;

/// <summary>
/// A regular expression as CEL has it: RE2's syntax, found anywhere in a text, characters being code points. Immutable
/// and safe for concurrent use; a <see cref="PatternSearch"/> runs it.
/// </summary>
internal sealed class Pattern
{
    private Pattern(string text, PatternStep[] steps, int first)
    {
        Text = text;
        Steps = steps;
        First = first;
        Work = steps.Sum(step => 1 + (step.Class?.Work ?? 0));
    }

    /// <summary>The pattern as it was written.</summary>
    public string Text { get; }

    /// <summary>The steps; each names the one after it.</summary>
    public PatternStep[] Steps { get; }

    /// <summary>The most there is to do for one character, in steps.</summary>
    public int Work { get; }

    /// <summary>The first step.</summary>
    public int First { get; }

    /// <summary>The compiled pattern, or what is wrong with it.</summary>
    public static (Pattern? Pattern, string? Error) Compile(string text)
    {
        if (text.Length > ExpressionLimits.PatternLength)
        {
            return (null, $"the regular expression is longer than {ExpressionLimits.PatternLength} characters");
        }

        try
        {
            var (steps, first) = PatternCompiler.Compile(PatternParser.Parse(text));
            return (new Pattern(text, steps, first), null);
        }
        catch (PatternException exception)
        {
            return (null, $"invalid regular expression: {exception.Message}");
        }
    }
}
