using RankOrchestrator.Language.Expressions.Limits;
using RankOrchestrator.Language.Expressions.Patterns;
using RankOrchestrator.Language.Expressions.Tree;
using RankOrchestrator.Language.Expressions.Types;
using RankOrchestrator.Language.Expressions.Values;
using Kind = RankOrchestrator.Language.Expressions.Types.ExpressionTypeKind;

namespace RankOrchestrator.Language.Expressions.Library;

/// <summary>Functions of text, and the size of lists.</summary>
internal static class TextFunctions
{
    /// <summary>The pattern most recently compiled on this thread: a condition asks for the same one row after row.</summary>
    [ThreadStatic]
    private static PatternSearch? latest;

    /// <summary>Whether the expression under way has been charged for it: what one costs does not depend on those before it.</summary>
    [ThreadStatic]
    private static bool isLatestCharged;

    /// <summary>Ranges that a class of a pattern can have: one in two characters, and at most four in one of the short forms such as \w.</summary>
    private const long WorkOfLargestPattern = ExpressionLimits.PatternSteps * (1L + (5 * 4 * ExpressionLimits.PatternLength / 2) + 8);

    public static IEnumerable<FunctionDefinition> All =>
    [
        new(Function.Size, "size", FunctionForms.Global | FunctionForms.Method, 1, 1)
        {
            Row = ("`size(x)`, `x.size()`", "int", "code points of text, elements of a list, entries of a map"),
            Result = types => TypeRules.When(types[0].Kind is Kind.String or Kind.List or Kind.Map, ExpressionType.Int),
            WhenDynamic = ExpressionType.Int,
            Body = (arguments, ref _) => Size(arguments[0]),
        },
        Test(Function.Contains, "contains", "`s.contains(t)`", "", (text, other) => text.Contains(other, StringComparison.Ordinal)),
        Test(Function.StartsWith, "startsWith", "`s.startsWith(t)`", "", (text, other) => text.StartsWith(other, StringComparison.Ordinal)) with { StopsAtTheShorter = true },
        Test(Function.EndsWith, "endsWith", "`s.endsWith(t)`", "", (text, other) => text.EndsWith(other, StringComparison.Ordinal)) with { StopsAtTheShorter = true },
        Test(Function.Matches, "matches", "`s.matches(r)`", "regular expression, found anywhere; see below", static (_, _) => false) with
        {
            Body = (arguments, ref cost) => AreTexts(arguments)
                ? Matches(arguments[0].AsString, arguments[1].AsString, ref cost)
                : Functions.NoOverload(nameof(Function.Matches), arguments[0], arguments[1]),
            MostSteps = (call, sizes) => call.Arguments[1] is BoundLiteral { Value.Kind: ValueKind.String } pattern
                ? MostStepsOf(sizes[0].Bytes, pattern.Value.AsString)
                : StepCount.Sum(StepsToCompile(sizes[1].Bytes, ExpressionLimits.PatternSteps), StepCount.Product(sizes[0].Bytes + 1, PatternSearch.StepsPerByte(WorkOfLargestPattern))),
        },
    ];

    /// <summary>What finding a known pattern is charged, and what making it ready is when another one was looked for before.</summary>
    public static (long Steps, long Compilation) StepsToSearch(long bytes, string pattern)
        => Pattern.Compile(pattern).Pattern is { } compiled
            ? (StepCount.Product(bytes + 1, PatternSearch.StepsPerByte(compiled)), StepsToCompile(pattern.Length, compiled.Steps.Length))
            : (0, StepsToCompile(pattern.Length, ExpressionLimits.PatternSteps));

    /// <summary>What compiling a pattern is charged.</summary>
    private static long StepsToCompile(long characters, long steps) => (8 * characters) + (4 * steps);

    private static FunctionDefinition Test(
        Function function,
        string name,
        string usage,
        string remark,
        Func<string, string, bool> holds) => new(function, name, FunctionForms.Global | FunctionForms.Method, 2, 2)
        {
            Row = (usage, "bool", remark),
            Result = types => TypeRules.When(types[0].Kind == Kind.String && types[1].Kind == Kind.String, ExpressionType.Bool),
            WhenDynamic = ExpressionType.Bool,
            Body = (arguments, ref _) => AreTexts(arguments) ? Value.Bool(holds(arguments[0].AsString, arguments[1].AsString)) : Functions.NoOverload(function.ToString(), arguments[0], arguments[1]),
        };

    private static bool AreTexts(ReadOnlySpan<Value> arguments) => arguments[0].Kind == ValueKind.String && arguments[1].Kind == ValueKind.String;

    private static Value Size(in Value value) => value.Kind switch
    {
        ValueKind.String => Value.Int(CodePoints(value.AsString)),
        ValueKind.List => Value.Int(value.AsList.Length),
        ValueKind.Map => Value.Int(value.AsMap.Count),
        _ => Functions.NoOverload("size", value),
    };

    private static long MostStepsOf(long bytes, string pattern)
    {
        var (steps, compilation) = StepsToSearch(bytes, pattern);
        return StepCount.Sum(steps, compilation);
    }

    /// <summary>An expression begins.</summary>
    public static void Begin() => isLatestCharged = false;

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
        var isLatest = latest is not null && string.Equals(latest.Pattern.Text, pattern, StringComparison.Ordinal);
        if (!isLatest)
        {
            var (compiled, error) = Pattern.Compile(pattern);
            if (compiled is null)
            {
                cost += StepsToCompile(pattern.Length, ExpressionLimits.PatternSteps);
                return Value.Error(error!);
            }

            latest = new PatternSearch(compiled);
        }

        if (!isLatest || !isLatestCharged)
        {
            cost += StepsToCompile(pattern.Length, latest!.Pattern.Steps.Length);
            isLatestCharged = true;
        }

        return latest!.IsMatch(text, ref cost) is { } matches ? Value.Bool(matches) : Functions.TooCostly;
    }
}
