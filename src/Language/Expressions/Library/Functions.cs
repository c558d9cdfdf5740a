using System.Collections.Frozen;
using RankOrchestrator.Language.Expressions.Limits;
using RankOrchestrator.Language.Expressions.Tree;
using RankOrchestrator.Language.Expressions.Values;

namespace RankOrchestrator.Language.Expressions.Library;

/// <summary>All functions of the language.</summary>
internal static class Functions
{
    /// <summary>The name before the functions of CEL's math extension: <c>math.greatest(a, b)</c>.</summary>
    public const string MathSpace = "math";

    /// <summary>The error of an evaluation that has done all it may.</summary>
    public static readonly Value TooCostly = Value.Error($"the evaluation costs more than {ExpressionLimits.Cost}");

    private static readonly FunctionDefinition[] ByFunction =
    [
        .. new[] { Operators.All, TextFunctions.All, Conversions.All, NumberFunctions.All, TimeFields.All }.SelectMany(group => group).OrderBy(definition => (int)definition.Function),
    ];

    private static readonly FrozenDictionary<string, string> MathFunctions = ByFunction.Where(definition => definition.MathName is not null)
        .ToFrozenDictionary(definition => definition.MathName!, definition => definition.Name, StringComparer.Ordinal);

    private static readonly FrozenDictionary<string, FunctionDefinition> Operations = Named(FunctionForms.Operator);
    private static readonly FrozenDictionary<string, FunctionDefinition> Globals = Named(FunctionForms.Global);
    private static readonly FrozenDictionary<string, FunctionDefinition> Methods = Named(FunctionForms.Method);

    /// <summary>Every definition, in the order of <see cref="Function"/>.</summary>
    public static IReadOnlyList<FunctionDefinition> All => ByFunction;

    /// <summary>Functions that are written before their arguments, for suggestions.</summary>
    public static IEnumerable<string> GlobalNames => Globals.Keys;

    /// <summary>Functions that are written after a target, for suggestions.</summary>
    public static IEnumerable<string> MethodNames => Methods.Keys;

    /// <summary>Functions of <see cref="MathSpace"/>, as they are written, for suggestions.</summary>
    public static IEnumerable<string> MathNames => MathFunctions.Keys.Select(name => $"{MathSpace}.{name}");

    /// <summary>What a function of <see cref="MathSpace"/> is called by itself; null when there is none.</summary>
    public static string? OfMath(string name) => MathFunctions.GetValueOrDefault(name);

    /// <summary>The definition of a function.</summary>
    public static FunctionDefinition Of(Function function) => ByFunction[(int)function];

    /// <summary>What a call means; null when nothing has that name.</summary>
    public static FunctionDefinition? Find(string name, bool isMethod)
        => isMethod ? Methods.GetValueOrDefault(name) : Operations.GetValueOrDefault(name) ?? Globals.GetValueOrDefault(name);

    /// <summary>Applies a function; an argument that is an error is the result. <paramref name="cost"/> grows by what was touched.</summary>
    public static Value Apply(Function function, ReadOnlySpan<Value> arguments, ref long cost)
    {
        var definition = ByFunction[(int)function];
        long sum = 0;
        var least = long.MaxValue;
        foreach (var argument in arguments)
        {
            if (argument.IsError)
            {
                return argument;
            }

            var weight = definition.FindsByKey && argument.Kind == ValueKind.Map ? 0 : argument.Weight;
            (sum, least) = (sum + weight, Math.Min(least, weight));
        }

        cost += definition.StopsAtTheShorter ? least : sum;
        return definition.Body(arguments, ref cost);
    }

    /// <summary>The error of a function that does not take values of these types.</summary>
    public static Value NoOverload(string name, in Value first) => Value.Error($"no such overload: {name} of {Describe(first)}");

    /// <summary>The error of an operator that does not take values of these types.</summary>
    public static Value NoOverload(string name, in Value first, in Value second)
        => Value.Error($"no such overload: {Describe(first)} {name} {Describe(second)}");

    private static string Describe(in Value value) => value.Kind.ToString().ToLowerInvariant();

    private static FrozenDictionary<string, FunctionDefinition> Named(FunctionForms form)
        => ByFunction.Where(definition => definition.Forms.HasFlag(form)).ToFrozenDictionary(definition => definition.Name, StringComparer.Ordinal);
}
