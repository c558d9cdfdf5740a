using RankOrchestrator.Language.Expressions.Values;

namespace RankOrchestrator.Constraints.Checks.Conditions;

/// <summary>Order among constants that one variable is compared with: numbers, or instants, or spans of time.</summary>
internal static class Magnitude
{
    /// <summary>Whether a constant has a place in the order; NaN has none.</summary>
    public static bool HasOrder(Value value) => value.Kind switch
    {
        ValueKind.Double => !double.IsNaN(value.AsDouble),
        ValueKind.Int or ValueKind.Timestamp or ValueKind.Duration => true,
        _ => false,
    };

    public static int Compare(Value left, Value right) => (left.Kind, right.Kind) switch
    {
        (ValueKind.Timestamp or ValueKind.Duration, _) => (left.Seconds, left.Nanoseconds).CompareTo((right.Seconds, right.Nanoseconds)),
        (ValueKind.Int, ValueKind.Int) => left.AsInt.CompareTo(right.AsInt),
        _ => Number(left).CompareTo(Number(right)),
    };

    private static double Number(Value value) => value.Kind == ValueKind.Int ? value.AsInt : value.AsDouble;
}
