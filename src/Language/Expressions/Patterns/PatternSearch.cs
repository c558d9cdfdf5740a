using System.Text;

namespace RankOrchestrator.Language.Expressions.Patterns;

/// <summary>
/// Looks for a pattern in texts, one after another. All ways through the pattern are followed at once (Thompson 1968;
/// Cox, "Regular Expression Matching Can Be Simple And Fast"), so the time is at most the length of the text times the
/// size of the pattern, whatever both are, and it is counted in steps, never by a clock. For one thread at a time.
/// </summary>
internal sealed class PatternSearch(Pattern pattern)
{
    /// <summary>Steps that take as long as evaluating one part of an expression.</summary>
    private const int StepsPerCost = 4;

    private readonly PatternStep[] steps = pattern.Steps;
    private PatternThreads now = new(pattern.Steps.Length);
    private PatternThreads then = new(pattern.Steps.Length);

    /// <summary>What is looked for.</summary>
    public Pattern Pattern { get; } = pattern;

    /// <summary>
    /// Whether the pattern matches somewhere in the text; null when finding out makes <paramref name="cost"/> exceed
    /// <see cref="ExpressionLimits.Cost"/>.
    /// </summary>
    public bool? IsMatch(string text, ref long cost)
    {
        now.Clear();
        var previous = -1;
        for (var position = 0; ;)
        {
            var character = CodePoint(text, position);

            // A match may start at any character.
            if (now.Add(steps, Pattern.First, previous, character))
            {
                return true;
            }

            cost += 1 + (now.Work / StepsPerCost);
            if (cost > ExpressionLimits.Cost)
            {
                return null;
            }

            if (character < 0)
            {
                return false;
            }

            position += character > char.MaxValue ? 2 : 1;
            var following = CodePoint(text, position);
            then.Clear();
            foreach (var step in now.Readers)
            {
                if (steps[step].Class!.Contains(character) && then.Add(steps, steps[step].Next, character, following))
                {
                    return true;
                }
            }

            (now, then, previous) = (then, now, character);
        }
    }

    private static int CodePoint(string text, int position)
    {
        if (position >= text.Length)
        {
            return -1;
        }

        return Rune.TryGetRuneAt(text, position, out var rune) ? rune.Value : text[position];
    }
}
