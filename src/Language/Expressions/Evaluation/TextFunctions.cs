using System.Text.RegularExpressions;
using RankOrchestrator.Language.Expressions.Binding;
using RankOrchestrator.Language.Expressions.Values;

namespace RankOrchestrator.Language.Expressions.Evaluation;

/// <summary>Functions of text, and the size of lists.</summary>
internal static class TextFunctions
{
    private static readonly TimeSpan LongestMatch = TimeSpan.FromMilliseconds(50);

    /// <summary>The pattern most recently compiled on this thread: a condition asks for the same one row after row.</summary>
    [ThreadStatic]
    private static Regex? latest;

    public static Value Apply(Function function, ReadOnlySpan<Value> arguments, ref long cost)
    {
        ref readonly var text = ref arguments[0];
        if (function == Function.Size)
        {
            return text.Kind switch
            {
                ValueKind.String => Value.Int(CodePoints(text.AsString)),
                ValueKind.List => Value.Int(text.AsList.Length),
                _ => Functions.NoOverload("size", text),
            };
        }

        ref readonly var other = ref arguments[1];
        if (text.Kind != ValueKind.String || other.Kind != ValueKind.String)
        {
            return Functions.NoOverload(function.ToString(), text, other);
        }

        return function switch
        {
            Function.Contains => Value.Bool(text.AsString.Contains(other.AsString, StringComparison.Ordinal)),
            Function.StartsWith => Value.Bool(text.AsString.StartsWith(other.AsString, StringComparison.Ordinal)),
            Function.EndsWith => Value.Bool(text.AsString.EndsWith(other.AsString, StringComparison.Ordinal)),
            _ => Matches(text.AsString, other.AsString, ref cost),
        };
    }

    private static long CodePoints(string text)
    {
        var count = 0;
        foreach (var _ in text.EnumerateRunes())
        {
            count++;
        }

        return count;
    }

    private static Value Matches(string text, string pattern, ref long cost)
    {
        if (pattern.Length > ExpressionLimits.PatternLength)
        {
            return Value.Error($"the regular expression is longer than {ExpressionLimits.PatternLength} characters");
        }

        cost += text.Length + (pattern.Length * 8);
        try
        {
            // Linear in the text, like RE2, whose syntax CEL names; what only backtracking could match is refused.
            if (latest is null || !string.Equals(latest.ToString(), pattern, StringComparison.Ordinal))
            {
                cost += 20_000;
                latest = new Regex(pattern, RegexOptions.NonBacktracking | RegexOptions.CultureInvariant, LongestMatch);
            }

            return Value.Bool(latest.IsMatch(text));
        }
        catch (Exception exception) when (exception is ArgumentException or NotSupportedException or RegexMatchTimeoutException)
        {
            return Value.Error("the regular expression is invalid, too complex, or needs backtracking");
        }
    }
}
