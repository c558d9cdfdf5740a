using RankOrchestrator.Language.Expressions.Tree;
using RankOrchestrator.Language.Expressions.Values;

namespace RankOrchestrator.Language.Expressions.Evaluation;

/// <summary>What every function does to values (cel-spec, "List of Standard Definitions"). Errors are returned, never thrown.</summary>
internal static class Functions
{
    /// <summary>Applies a function; an argument that is an error is the result. <paramref name="cost"/> grows by what was touched.</summary>
    public static Value Apply(Function function, ReadOnlySpan<Value> arguments, ref long cost)
    {
        long sum = 0;
        var least = long.MaxValue;
        foreach (var argument in arguments)
        {
            if (argument.IsError)
            {
                return argument;
            }

            var weight = argument.Weight;
            (sum, least) = (sum + weight, Math.Min(least, weight));
        }

        cost += StopsAtTheShorter(function) ? least : sum;

        ref readonly var first = ref arguments[0];
        return function switch
        {
            Function.Equal => Value.Bool(ValueComparison.AreEqual(first, arguments[1])),
            Function.NotEqual => Value.Bool(!ValueComparison.AreEqual(first, arguments[1])),
            Function.Less or Function.LessOrEqual or Function.Greater or Function.GreaterOrEqual => Order(function, first, arguments[1]),
            Function.In => In(first, arguments[1]),
            Function.Add => Arithmetic.Add(first, arguments[1]),
            Function.Subtract => Arithmetic.Subtract(first, arguments[1]),
            Function.Multiply => Arithmetic.Multiply(first, arguments[1]),
            Function.Divide => Arithmetic.Divide(first, arguments[1]),
            Function.Remainder => Arithmetic.Remainder(first, arguments[1]),
            Function.Negate => Arithmetic.Negate(first),
            Function.Not => first.Kind == ValueKind.Bool ? Value.Bool(!first.AsBool) : NoOverload("!", first),
            Function.Index => Index(first, arguments[1]),
            Function.Size or Function.Contains or Function.StartsWith or Function.EndsWith or Function.Matches => TextFunctions.Apply(function, arguments, ref cost),
            >= Function.ToBool and <= Function.ToDynamic => Conversions.Apply(function, first, ref cost),
            >= Function.Minimum and <= Function.Round => NumberFunctions.Apply(function, arguments),
            _ => TimeFields.Apply(function, arguments, ref cost),
        };
    }

    /// <summary>Whether no more is read of either argument than there is of the shorter: the first difference decides.</summary>
    public static bool StopsAtTheShorter(Function function) => function is <= Function.GreaterOrEqual or Function.StartsWith or Function.EndsWith;

    /// <summary>The error of a function that does not take values of these types.</summary>
    public static Value NoOverload(string name, in Value first) => Value.Error($"no such overload: {name} of {Describe(first)}");

    /// <summary>The error of an operator that does not take values of these types.</summary>
    public static Value NoOverload(string name, in Value first, in Value second)
        => Value.Error($"no such overload: {Describe(first)} {name} {Describe(second)}");

    private static string Describe(in Value value) => value.Kind.ToString().ToLowerInvariant();

    private static Value Order(Function function, in Value left, in Value right)
    {
        var comparison = ValueComparison.Compare(left, right, out var unordered);
        if (comparison is null)
        {
            return unordered ? Value.Bool(value: false) : NoOverload("<", left, right);
        }

        return Value.Bool(function switch
        {
            Function.Less => comparison < 0,
            Function.LessOrEqual => comparison <= 0,
            Function.Greater => comparison > 0,
            _ => comparison >= 0,
        });
    }

    private static Value In(in Value element, in Value list)
    {
        if (list.Kind != ValueKind.List)
        {
            return NoOverload("in", element, list);
        }

        foreach (var candidate in list.AsList)
        {
            if (ValueComparison.AreEqual(element, candidate))
            {
                return Value.Bool(value: true);
            }
        }

        return Value.Bool(value: false);
    }

    private static Value Index(in Value list, in Value index)
    {
        // CEL takes a double as an index when it is a whole number.
        long? position = index.Kind switch
        {
            ValueKind.Int => index.AsInt,
            ValueKind.Double when Math.Abs(index.AsDouble) < 1e15 && Math.Floor(index.AsDouble) == index.AsDouble => (long)index.AsDouble,
            _ => null,
        };
        if (list.Kind != ValueKind.List || position is null)
        {
            return index.Kind == ValueKind.Double && list.Kind == ValueKind.List ? Value.Error("invalid argument: the index is not a whole number") : NoOverload("[]", list, index);
        }

        return position >= 0 && position < list.AsList.Length ? list.AsList[position.Value] : Value.Error($"invalid argument: index {position} is outside the list of {list.AsList.Length}");
    }
}
