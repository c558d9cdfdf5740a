using RankOrchestrator.Language.Expressions.Limits;
using RankOrchestrator.Language.Expressions.Patterns;
using RankOrchestrator.Language.Expressions.Tree;
using RankOrchestrator.Language.Expressions.Values;

namespace RankOrchestrator.Language.Expressions.Evaluation;

/// <summary>Functions of text, and the size of lists.</summary>
internal static class TextFunctions
{
    /// <summary>The pattern most recently compiled on this thread: a condition asks for the same one row after row.</summary>
    [ThreadStatic]
    private static PatternSearch? latest;

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

    /// <summary>What compiling a pattern is charged.</summary>
    public static long StepsToCompile(long characters, long steps) => (8 * characters) + (4 * steps);

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
        if (latest is null || !string.Equals(latest.Pattern.Text, pattern, StringComparison.Ordinal))
        {
            var (compiled, error) = Pattern.Compile(pattern);
            if (compiled is null)
            {
                cost += StepsToCompile(pattern.Length, ExpressionLimits.PatternSteps);
                return Value.Error(error!);
            }

            cost += StepsToCompile(pattern.Length, compiled.Steps.Length);
            latest = new PatternSearch(compiled);
        }

        return latest.IsMatch(text, ref cost) is { } matches ? Value.Bool(matches) : Interpreter.TooCostly;
    }
}
