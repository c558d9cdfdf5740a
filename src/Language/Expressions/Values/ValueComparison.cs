namespace RankOrchestrator.Language.Expressions.Values;

/// <summary>Equality and order of values (cel-spec, "Equality" and "Ordering"): ints and doubles compare with each other.</summary>
internal static class ValueComparison
{
    /// <summary>Whether two values are equal; values of different types are not, except numbers.</summary>
    public static bool AreEqual(in Value left, in Value right)
    {
        if (IsNumber(left) && IsNumber(right))
        {
            return CompareNumbers(left, right) == 0;
        }

        if (left.Kind != right.Kind)
        {
            return false;
        }

        return left.Kind switch
        {
            ValueKind.Null => true,
            ValueKind.Bool => left.AsBool == right.AsBool,
            ValueKind.String => string.Equals(left.AsString, right.AsString, StringComparison.Ordinal),
            ValueKind.Timestamp or ValueKind.Duration => left.Seconds == right.Seconds && left.Nanoseconds == right.Nanoseconds,
            ValueKind.List => AreEqual(left.AsList, right.AsList),
            ValueKind.Map => AreEqual(left.AsMap.Keys, right.AsMap.Keys) && AreEqual(left.AsMap.Values, right.AsMap.Values),
            _ => false,
        };
    }

    /// <summary>
    /// Negative, zero or positive as <see cref="IComparable"/>; null when the values have no order. NaN is ordered with
    /// nothing: <paramref name="unordered"/> tells that apart from a type error.
    /// </summary>
    public static int? Compare(in Value left, in Value right, out bool unordered)
    {
        unordered = false;
        if (IsNumber(left) && IsNumber(right))
        {
            var comparison = CompareNumbers(left, right);
            unordered = comparison is null;
            return comparison;
        }

        if (left.Kind != right.Kind)
        {
            return null;
        }

        return left.Kind switch
        {
            ValueKind.Bool => left.AsBool.CompareTo(right.AsBool),
            ValueKind.String => CompareCodePoints(left.AsString, right.AsString),
            ValueKind.Timestamp or ValueKind.Duration => (left.Seconds, left.Nanoseconds).CompareTo((right.Seconds, right.Nanoseconds)),
            _ => null,
        };
    }

    private static bool IsNumber(in Value value) => value.Kind is ValueKind.Int or ValueKind.Double;

    private static bool AreEqual(ReadOnlySpan<Value> left, ReadOnlySpan<Value> right)
    {
        if (left.Length != right.Length)
        {
            return false;
        }

        for (var index = 0; index < left.Length; index++)
        {
            if (!AreEqual(left[index], right[index]))
            {
                return false;
            }
        }

        return true;
    }

    private static int? CompareNumbers(in Value left, in Value right)
    {
        if (left.Kind == ValueKind.Int && right.Kind == ValueKind.Int)
        {
            return left.AsInt.CompareTo(right.AsInt);
        }

        if (left.Kind == ValueKind.Double && right.Kind == ValueKind.Double)
        {
            return double.IsNaN(left.AsDouble) || double.IsNaN(right.AsDouble) ? null : left.AsDouble.CompareTo(right.AsDouble);
        }

        return left.Kind == ValueKind.Int ? CompareMixed(left.AsInt, right.AsDouble) : -CompareMixed(right.AsInt, left.AsDouble);
    }

    /// <summary>
    /// An integer beside a double is rounded to the nearest double, as the conformance suite has it: 2^63 - 1 equals 2^63
    /// as a double.
    /// </summary>
    private static int? CompareMixed(long left, double right) => double.IsNaN(right) ? null : ((double)left).CompareTo(right);

    /// <summary>Ordinal by code point, which differs from UTF-16 order for characters beyond the basic plane.</summary>
    private static int CompareCodePoints(string left, string right)
    {
        var length = Math.Min(left.Length, right.Length);
        for (var index = 0; index < length; index++)
        {
            var (first, second) = (left[index], right[index]);
            if (first != second)
            {
                return char.IsSurrogate(first) == char.IsSurrogate(second) ? first.CompareTo(second) : (char.IsSurrogate(first) ? 1 : -1);
            }
        }

        return left.Length.CompareTo(right.Length);
    }
}
