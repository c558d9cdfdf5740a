using RankOrchestrator.Language.Expressions.Limits;
using RankOrchestrator.Language.Expressions.Values;

namespace RankOrchestrator.Language.Expressions.Library;

/// <summary>CEL's arithmetic: 64-bit integers that refuse to overflow, IEEE doubles, text and lists that join, times that add up.</summary>
internal static class Arithmetic
{
    private static readonly Value Overflow = Value.Error("integer overflow: the result does not fit into 64 bits");
    private static readonly Value TooLong = Value.Error($"the result is longer than {ExpressionLimits.Size} characters or elements");

    public static Value Add(in Value left, in Value right)
    {
        switch (left.Kind, right.Kind)
        {
            case (ValueKind.Int, ValueKind.Int):
                var sum = unchecked(left.AsInt + right.AsInt);
                return ((left.AsInt ^ sum) & (right.AsInt ^ sum)) < 0 ? Overflow : Value.Int(sum);
            case (ValueKind.Double, ValueKind.Double):
                return Value.Double(left.AsDouble + right.AsDouble);
            case (ValueKind.String, ValueKind.String):
                return left.AsString.Length + right.AsString.Length > ExpressionLimits.Size ? TooLong : Value.String(left.AsString + right.AsString);
            case (ValueKind.List, ValueKind.List):
                return left.Weight + right.Weight > ExpressionLimits.Size ? TooLong : Value.List([.. left.AsList, .. right.AsList]);
            case (ValueKind.Timestamp, ValueKind.Duration) or (ValueKind.Duration, ValueKind.Timestamp):
                return Times(ValueKind.Timestamp, left, right, 1);
            case (ValueKind.Duration, ValueKind.Duration):
                return Times(ValueKind.Duration, left, right, 1);
            default:
                return Functions.NoOverload("+", left, right);
        }
    }

    public static Value Subtract(in Value left, in Value right)
    {
        switch (left.Kind, right.Kind)
        {
            case (ValueKind.Int, ValueKind.Int):
                var difference = unchecked(left.AsInt - right.AsInt);
                return ((left.AsInt ^ right.AsInt) & (left.AsInt ^ difference)) < 0 ? Overflow : Value.Int(difference);
            case (ValueKind.Double, ValueKind.Double):
                return Value.Double(left.AsDouble - right.AsDouble);
            case (ValueKind.Timestamp, ValueKind.Timestamp) or (ValueKind.Duration, ValueKind.Duration):
                return Times(ValueKind.Duration, left, right, -1);
            case (ValueKind.Timestamp, ValueKind.Duration):
                return Times(ValueKind.Timestamp, left, right, -1);
            default:
                return Functions.NoOverload("-", left, right);
        }
    }

    public static Value Multiply(in Value left, in Value right)
    {
        if (left.Kind == ValueKind.Int && right.Kind == ValueKind.Int)
        {
            var high = Math.BigMul(left.AsInt, right.AsInt, out var low);
            return high == low >> 63 ? Value.Int(low) : Overflow;
        }

        return left.Kind == ValueKind.Double && right.Kind == ValueKind.Double ? Value.Double(left.AsDouble * right.AsDouble) : Functions.NoOverload("*", left, right);
    }

    public static Value Divide(in Value left, in Value right)
    {
        if (left.Kind == ValueKind.Int && right.Kind == ValueKind.Int)
        {
            return right.AsInt == 0 ? Value.Error("divide by zero") : (left.AsInt == long.MinValue && right.AsInt == -1 ? Overflow : Value.Int(left.AsInt / right.AsInt));
        }

        return left.Kind == ValueKind.Double && right.Kind == ValueKind.Double ? Value.Double(left.AsDouble / right.AsDouble) : Functions.NoOverload("/", left, right);
    }

    public static Value Remainder(in Value left, in Value right)
    {
        if (left.Kind != ValueKind.Int || right.Kind != ValueKind.Int)
        {
            return Functions.NoOverload("%", left, right);
        }

        return right.AsInt == 0 ? Value.Error("modulus by zero") : Value.Int(right.AsInt == -1 ? 0 : left.AsInt % right.AsInt);
    }

    public static Value Negate(in Value value) => value.Kind switch
    {
        ValueKind.Int => value.AsInt == long.MinValue ? Overflow : Value.Int(-value.AsInt),
        ValueKind.Double => Value.Double(-value.AsDouble),
        _ => Functions.NoOverload("-", value),
    };

    private static Value Times(ValueKind result, in Value left, in Value right, int sign)
    {
        var seconds = left.Seconds + (sign * right.Seconds);
        var nanoseconds = left.Nanoseconds + (sign * right.Nanoseconds);
        if (nanoseconds < 0)
        {
            (seconds, nanoseconds) = (seconds - 1, nanoseconds + 1_000_000_000);
        }
        else if (nanoseconds >= 1_000_000_000)
        {
            (seconds, nanoseconds) = (seconds + 1, nanoseconds - 1_000_000_000);
        }

        return result == ValueKind.Timestamp ? Value.Timestamp(seconds, nanoseconds) : Value.Duration(seconds, nanoseconds);
    }
}
