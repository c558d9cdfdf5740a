using System.Globalization;
using RankOrchestrator.Language.Expressions.Tree;
using RankOrchestrator.Language.Expressions.Types;
using RankOrchestrator.Language.Expressions.Values;
using Kind = RankOrchestrator.Language.Expressions.Types.ExpressionTypeKind;

namespace RankOrchestrator.Language.Expressions.Library;

/// <summary>CEL's conversions between types; what cannot be converted without loss of meaning is an error.</summary>
internal static class Conversions
{
    private const int TextCost = 8;

    /// <summary>More than any number or time has as text.</summary>
    private const long BytesOfNumber = 64;

    private delegate Value Conversion(in Value value);

    public static IEnumerable<FunctionDefinition> All =>
    [
        To(Function.ToBool, "bool", ExpressionType.Bool, from => from.Kind is Kind.Bool or Kind.String, ToBool),
        To(Function.ToInt, "int", ExpressionType.Int, from => from.IsNumber || from.Kind is Kind.String or Kind.Timestamp, ToInt),
        To(Function.ToDouble, "double", ExpressionType.Double, from => from.IsNumber || from.Kind == Kind.String, ToDouble),
        To(Function.ToText, "string", ExpressionType.String, from => from.Kind is not (Kind.List or Kind.Map or Kind.Null), ToText) with
        {
            Body = (arguments, ref cost) =>
            {
                cost += StepsOf(arguments[0].Weight);
                return ToText(arguments[0]);
            },
            Size = sizes => sizes[0].Or(ValueSize.Text(BytesOfNumber)),
        },
        To(Function.ToTimestamp, "timestamp", ExpressionType.Timestamp, from => from.Kind is Kind.Timestamp or Kind.String or Kind.Int, ToTimestamp),
        To(Function.ToDuration, "duration", ExpressionType.Duration, from => from.Kind is Kind.Duration or Kind.String, ToDuration),
        To(Function.ToDynamic, "dyn", ExpressionType.Dynamic, _ => true, static (in value) => value) with
        {
            Row = ("`dyn(x)`", "", "the value itself, of a type that is known only when it is computed"),
            Result = types => types[0],
            Size = sizes => sizes[0],
        },
    ];

    private static long StepsOf(long weight) => TextCost + (8 * weight);

    private static FunctionDefinition To(Function function, string name, ExpressionType type, Func<ExpressionType, bool> takes, Conversion convert) => new(function, name, FunctionForms.Global, 1, 1)
    {
        Row = ($"`{name}(x)`", name, "what cannot be converted is an error"),
        Result = types => TypeRules.When(takes(types[0]), type),
        WhenDynamic = type,
        Body = (arguments, ref cost) =>
        {
            // Text is read digit by digit.
            cost += arguments[0].Kind == ValueKind.String ? StepsOf(arguments[0].Weight) : 0;
            return convert(arguments[0]);
        },
        MostSteps = (_, sizes) => StepsOf(sizes[0].Weight),
    };

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
