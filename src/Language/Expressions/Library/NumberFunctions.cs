using RankOrchestrator.Language.Expressions.Tree;
using RankOrchestrator.Language.Expressions.Types;
using RankOrchestrator.Language.Expressions.Values;
using Kind = RankOrchestrator.Language.Expressions.Types.ExpressionTypeKind;

namespace RankOrchestrator.Language.Expressions.Library;

/// <summary>Functions of numbers beyond CEL's operators. Integers stay integers where the result is one. What is
/// done to a double is written once, so that the kernels over columns agree to the last bit.</summary>
internal static class NumberFunctions
{
    public static IEnumerable<FunctionDefinition> All =>
    [
        Extreme(Function.Minimum, "min", smallest: true),
        Extreme(Function.Maximum, "max", smallest: false),
        OfIntOrDouble(Function.Absolute, "abs", "", Math.Abs) with { Body = (arguments, ref _) => OfOne(
            Function.Absolute,
            arguments,
            Math.Abs,
            static (in number) => number.AsInt < 0 ? Arithmetic.Negate(number) : number) },
        new(Function.Clamp, "clamp", FunctionForms.Global, 3, 3)
        {
            Row = ("`clamp(x, low, high)`", "number", "an error where `low` is above `high`"),
            Result = TypeRules.Number,
            Promotes = true,
            Body = (arguments, ref _) => NotANumber(Function.Clamp, arguments) ?? Clamp(arguments),
        },
        OfDouble(Function.LogarithmOfOnePlus, "log1p", "log(1 + x), exact for small numbers too", LogarithmOfOnePlus),
        OfDouble(Function.Logarithm, "log", "the natural one", Math.Log),
        OfDouble(Function.Exponential, "exp", "", Math.Exp),
        OfDouble(Function.SquareRoot, "sqrt", "", Math.Sqrt),
        new(Function.Power, "pow", FunctionForms.Global, 2, 2)
        {
            MathName = "pow",
            Row = (Usage("pow", "pow", "x, y"), "double", ""),
            Result = types => TypeRules.When(TypeRules.Number(types) is not null, ExpressionType.Double),
            Promotes = true,
            Body = (arguments, ref _) => NotANumber(Function.Power, arguments) ?? Value.Double(Math.Pow(Double(arguments[0]), Double(arguments[1]))),
        },
        OfIntOrDouble(Function.Floor, "floor", "", Math.Floor),
        OfIntOrDouble(Function.Ceiling, "ceil", "", Math.Ceiling),
        OfIntOrDouble(Function.Round, "round", "halves round away from zero", static number => Math.Round(number, MidpointRounding.AwayFromZero)),
    ];

    private static string Usage(string name, string? ofMath, string arguments)
        => ofMath is null ? $"`{name}({arguments})`" : $"`{name}({arguments})`, `{Functions.MathSpace}.{ofMath}({arguments})`";

    private delegate Value OfInt(in Value number);

    private static FunctionDefinition OfDouble(Function function, string name, string remark, Func<double, double> compute) => new(function, name, FunctionForms.Global, 1, 1)
    {
        MathName = name == "log1p" ? null : name,
        Row = (Usage(name, name == "log1p" ? null : name, "x"), "double", remark),
        Result = types => TypeRules.When(TypeRules.Number(types) is not null, ExpressionType.Double),
        Body = (arguments, ref _) => NotANumber(function, arguments) ?? Value.Double(compute(Double(arguments[0]))),
        OfNumber = compute,
    };

    /// <summary>Of an int it is an int, by default the same.</summary>
    private static FunctionDefinition OfIntOrDouble(Function function, string name, string remark, Func<double, double> compute) => new(function, name, FunctionForms.Global, 1, 1)
    {
        MathName = name,
        Row = (Usage(name, name, "x"), "number", remark),
        Result = TypeRules.Number,
        Body = (arguments, ref _) => OfOne(function, arguments, compute, static (in number) => number),
        OfNumber = compute,
    };

    private static FunctionDefinition Extreme(Function function, string name, bool smallest) => new(function, name, FunctionForms.Global, 1, 64)
    {
        MathName = smallest ? "least" : "greatest",
        Row = (Usage(name, smallest ? "least" : "greatest", "…"), "number", "of two or more numbers, or of one list; NaN if any is"),
        Result = types => types is [{ Kind: Kind.List } list] ? TypeRules.Number([list.ElementType]) : TypeRules.Number(types),
        Promotes = true,
        Body = (arguments, ref _) => Extreme(smallest, arguments is [{ Kind: ValueKind.List } list] ? list.AsList : arguments),
    };

    private static Value? NotANumber(Function function, ReadOnlySpan<Value> arguments)
    {
        foreach (var argument in arguments)
        {
            if (argument.Kind is not (ValueKind.Int or ValueKind.Double))
            {
                return Functions.NoOverload(function.ToString(), argument);
            }
        }

        return null;
    }

    private static Value OfOne(Function function, ReadOnlySpan<Value> arguments, Func<double, double> compute, OfInt ofInt)
        => NotANumber(function, arguments) ?? (arguments[0].Kind == ValueKind.Int ? ofInt(arguments[0]) : Value.Double(compute(arguments[0].AsDouble)));

    /// <summary>The smaller (larger) of two doubles; NaN if either is.</summary>
    private static double Extreme(bool smallest, double left, double right) => smallest ? Math.Min(left, right) : Math.Max(left, right);

    private static double Double(in Value value) => value.Kind == ValueKind.Int ? value.AsInt : value.AsDouble;

    /// <summary>log(1 + x) without losing small x (Kahan 1982, as given in Goldberg 1991, theorem 4).</summary>
    private static double LogarithmOfOnePlus(double value)
    {
        var sum = 1 + value;
        return sum == 1 || double.IsInfinity(sum) ? value : Math.Log(sum) * (value / (sum - 1));
    }

    private static Value Clamp(ReadOnlySpan<Value> arguments)
    {
        var (value, low, high) = (arguments[0], arguments[1], arguments[2]);
        if (value.Kind == ValueKind.Int && low.Kind == ValueKind.Int && high.Kind == ValueKind.Int)
        {
            return low.AsInt > high.AsInt ? Value.Error("clamp: the lower limit is above the upper") : Value.Int(Math.Clamp(value.AsInt, low.AsInt, high.AsInt));
        }

        return Double(low) > Double(high)
            ? Value.Error("clamp: the lower limit is above the upper")
            : Value.Double(Extreme(smallest: true, Extreme(smallest: false, Double(value), Double(low)), Double(high)));
    }

    private static Value Extreme(bool smallest, ReadOnlySpan<Value> candidates)
    {
        if (candidates.IsEmpty)
        {
            return Value.Error("min and max need at least one number");
        }

        var allInts = true;
        foreach (var candidate in candidates)
        {
            if (candidate.Kind is not (ValueKind.Int or ValueKind.Double))
            {
                return Functions.NoOverload(smallest ? "min" : "max", candidate);
            }

            allInts &= candidate.Kind == ValueKind.Int;
        }

        var best = candidates[0];
        foreach (var candidate in candidates[1..])
        {
            best = allInts
                ? Value.Int(smallest ? Math.Min(best.AsInt, candidate.AsInt) : Math.Max(best.AsInt, candidate.AsInt))
                : Value.Double(Extreme(smallest, Double(best), Double(candidate)));
        }

        return allInts ? best : Value.Double(Double(best));
    }
}
