using System.Globalization;
using RankOrchestrator.Language.Expressions.Tree;
using RankOrchestrator.Language.Expressions.Values;

namespace RankOrchestrator.Language.Expressions.Evaluation;

/// <summary>CEL's conversions between types; what cannot be converted without loss of meaning is an error.</summary>
internal static class Conversions
{
    private const int TextCost = 8;

    /// <summary>What a conversion is charged at most.</summary>
    public static long MostSteps(long weight) => TextCost + (8 * weight);

    public static Value Apply(Function function, in Value value, ref long cost)
    {
        // Text is read and written digit by digit.
        cost += function == Function.ToText || value.Kind == ValueKind.String ? MostSteps(value.Weight) : 0;
        return function switch
        {
            Function.ToBool => ToBool(value),
            Function.ToInt => ToInt(value),
            Function.ToDouble => ToDouble(value),
            Function.ToText => ToText(value),
            Function.ToTimestamp => ToTimestamp(value),
            Function.ToDuration => ToDuration(value),
            _ => value,
        };
    }

    private static Value ToBool(in Value value) => value.Kind switch
    {
        ValueKind.Bool => value,
        ValueKind.String => value.AsString switch
        {
            "1" or "t" or "T" or "true" or "TRUE" or "True" => Value.Bool(value: true),
            "0" or "f" or "F" or "false" or "FALSE" or "False" => Value.Bool(value: false),
            _ => Value.Error("type conversion error: the string is not a truth value"),
        },
        _ => Functions.NoOverload("bool", value),
    };

    private static Value ToInt(in Value value)
    {
        switch (value.Kind)
        {
            case ValueKind.Int:
                return value;
            case ValueKind.Double:
                // The limits are exclusive: neither rounds to an integer that is certainly in range.
                return value.AsDouble is > -9_223_372_036_854_775_808.0 and < 9_223_372_036_854_775_808.0
                    ? Value.Int((long)value.AsDouble)
                    : Value.Error("range error: the double does not fit into an integer");
            case ValueKind.String:
                return long.TryParse(value.AsString, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var parsed)
                    ? Value.Int(parsed)
                    : Value.Error("type conversion error: the string is not an integer");
            case ValueKind.Timestamp:
                return Value.Int(value.Seconds);
            default:
                return Functions.NoOverload("int", value);
        }
    }

    private static Value ToDouble(in Value value) => value.Kind switch
    {
        ValueKind.Double => value,
        ValueKind.Int => Value.Double(value.AsInt),
        ValueKind.String => ParseDouble(value.AsString),
        _ => Functions.NoOverload("double", value),
    };

    private static Value ParseDouble(string text)
    {
        if (double.TryParse(text, NumberStyles.Float & ~(NumberStyles.AllowLeadingWhite | NumberStyles.AllowTrailingWhite), CultureInfo.InvariantCulture, out var parsed))
        {
            return double.IsInfinity(parsed) && text.AsSpan().IndexOfAnyInRange('0', '9') >= 0
                ? Value.Error("range error: the number is beyond the range of a double")
                : Value.Double(parsed);
        }

        return text.ToUpperInvariant() switch
        {
            "INF" or "+INF" or "INFINITY" or "+INFINITY" => Value.Double(double.PositiveInfinity),
            "-INF" or "-INFINITY" => Value.Double(double.NegativeInfinity),
            "NAN" => Value.Double(double.NaN),
            _ => Value.Error("type conversion error: the string is not a double"),
        };
    }

    private static Value ToText(in Value value) => value.Kind switch
    {
        ValueKind.String => value,
        ValueKind.Bool => Value.String(value.AsBool ? "true" : "false"),
        ValueKind.Int => Value.String(value.AsInt.ToString(CultureInfo.InvariantCulture)),
        ValueKind.Double => Value.String(ValueText.Double(value.AsDouble)),
        ValueKind.Timestamp => Value.String(ValueText.Timestamp(value)),
        ValueKind.Duration => Value.String(ValueText.Duration(value)),
        _ => Functions.NoOverload("string", value),
    };

    private static Value ToTimestamp(in Value value) => value.Kind switch
    {
        ValueKind.Timestamp => value,
        ValueKind.String => TimeText.Timestamp(value.AsString),
        ValueKind.Int => Value.Timestamp(value.AsInt, 0),
        _ => Functions.NoOverload("timestamp", value),
    };

    private static Value ToDuration(in Value value) => value.Kind switch
    {
        ValueKind.Duration => value,
        ValueKind.String => TimeText.Duration(value.AsString),
        _ => Functions.NoOverload("duration", value),
    };
}
