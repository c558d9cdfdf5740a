using System.Collections.Immutable;
using System.Globalization;
using RankOrchestrator.Language.Expressions.Binding;
using RankOrchestrator.Language.Expressions.Evaluation;
using RankOrchestrator.Language.Expressions.Limits;
using RankOrchestrator.Language.Expressions.Syntax;
using RankOrchestrator.Language.Expressions.Values;

namespace RankOrchestrator.Language.Expressions.FreeStanding;

/// <summary>
/// Evaluates expressions without a surface, over values given beside them, dynamically typed as CEL is. Whatever the
/// input, the answer is one line of JSON: <c>{"value":…,"type":…}</c> or <c>{"error":…}</c>; nothing is thrown.
/// </summary>
public static class ExpressionEvaluation
{
    /// <summary>The line for an expression.</summary>
    /// <param name="expression">CEL, with names that the bindings give values.</param>
    /// <param name="bindings">JSON <c>{name: {"type": …, "value": …}}</c>; null when there are none.</param>
    public static string Line(string expression, string? bindings)
    {
        if (bindings is null)
        {
            return ResultWriter.Write(Evaluate(expression, ImmutableDictionary<string, Value>.Empty));
        }

        var (read, error) = CaseReader.ReadBindings(bindings);
        return ResultWriter.Write(error is null ? Evaluate(expression, read) : Value.Error(error));
    }

    /// <summary>The line for a case <c>{"expr": …, "bindings": {…}}</c>.</summary>
    public static string CaseLine(string json)
    {
        var (expression, bindings, error) = CaseReader.ReadCase(json);
        return ResultWriter.Write(error is null ? Evaluate(expression, bindings) : Value.Error(error));
    }

    /// <summary>Writes a line for every case, one a line; empty lines are passed over.</summary>
    public static void WriteLines(TextReader cases, TextWriter lines)
    {
        var reader = new CaseLines(cases);
        while (reader.Next(out var isTooLong) is { } line)
        {
            if (isTooLong)
            {
                lines.WriteLine(ResultWriter.Write(Value.Error(CaseReader.TooLong)));
            }
            else if (!string.IsNullOrWhiteSpace(line))
            {
                lines.WriteLine(CaseLine(line));
            }
        }
    }

    /// <summary>The value of an expression; errors are values.</summary>
    public static Value Evaluate(string expression, ImmutableDictionary<string, Value> bindings) => Evaluate(expression, bindings, out _);

    /// <summary>The same, with what it cost in the unit of <see cref="ExpressionLimits.Cost"/>.</summary>
    internal static Value Evaluate(string expression, ImmutableDictionary<string, Value> bindings, out long cost)
    {
        cost = 0;
        if (!UnicodeText.IsValid(expression))
        {
            return Value.Error("syntax error: the expression is not valid Unicode");
        }

        var (tree, error) = Parser.Parse(expression);
        if (tree is null)
        {
            return Value.Error(string.Create(CultureInfo.InvariantCulture, $"syntax error at character {error!.Start + 1}: {error.Message}"));
        }

        ImmutableArray<string> names = [.. bindings.Keys.Order(StringComparer.Ordinal)];
        var binder = new Binder(new NameResolver(names), isTyped: false);
        var bound = binder.Bind(tree);
        var values = new Value[names.Length];
        for (var index = 0; index < values.Length; index++)
        {
            values[index] = bindings[names[index]];
        }

        var interpreter = new Interpreter(frame: null, 0, values, new Value[binder.LocalCount], binder.Cost);
        var value = interpreter.Evaluate(bound);
        cost = interpreter.Cost;
        return value;
    }
}
