using RankOrchestrator.Language.Expressions.Tree;
using RankOrchestrator.Language.Expressions.Values;

namespace RankOrchestrator.Language.Expressions.Evaluation;

/// <summary>Functions of numbers beyond CEL's operators. Integers stay integers where the result is one.</summary>
internal static class NumberFunctions
{
    public static Value Apply(Function function, ReadOnlySpan<Value> arguments)
    {
        if (function is Function.Minimum or Function.Maximum)
        {
            var candidates = arguments is [{ Kind: ValueKind.List } list] ? list.AsList : arguments;
            return Extreme(function == Function.Minimum, candidates);
        }

        foreach (var argument in arguments)
        {
            if (argument.Kind is not (ValueKind.Int or ValueKind.Double))
            {
                return Functions.NoOverload(function.ToString(), argument);
            }
        }

        ref readonly var first = ref arguments[0];
        switch (function)
        {
            case Function.Clamp:
                return Clamp(arguments);
            case Function.Absolute when first.Kind == ValueKind.Int:
                return first.AsInt < 0 ? Arithmetic.Negate(first) : first;
            case Function.Floor or Function.Ceiling or Function.Round when first.Kind == ValueKind.Int:
                return first;
            default:
                return Value.Double(Compute(function, Double(first), arguments.Length > 1 ? Double(arguments[1]) : 0));
        }
    }

    /// <summary>The function over doubles; the column kernels use it too, so both agree to the last bit.</summary>
    public static double Compute(Function function, double value, double second) => function switch
    {
        Function.Absolute => Math.Abs(value),
        Function.LogarithmOfOnePlus => LogarithmOfOnePlus(value),
        Function.Logarithm => Math.Log(value),
        Function.Exponential => Math.Exp(value),
        Function.SquareRoot => Math.Sqrt(value),
        Function.Power => Math.Pow(value, second),
        Function.Floor => Math.Floor(value),
        Function.Ceiling => Math.Ceiling(value),
        _ => Math.Round(value, MidpointRounding.AwayFromZero),
    };

    /// <summary>The smaller (larger) of two doubles; NaN if either is.</summary>
    public static double Extreme(bool smallest, double left, double right) => smallest ? Math.Min(left, right) : Math.Max(left, right);

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
