using RankOrchestrator.Language.Expressions.Types;
using Kind = RankOrchestrator.Language.Expressions.Types.ExpressionTypeKind;

namespace RankOrchestrator.Language.Expressions.Library;

/// <summary>Which types functions take and what they give. Ints and doubles mix: the int becomes a double.</summary>
internal static class TypeRules
{
    /// <summary>The type of a call, or null when the function does not take these types.</summary>
    public static ExpressionType? ResultOf(FunctionDefinition function, ReadOnlySpan<ExpressionType> types)
    {
        foreach (var type in types)
        {
            if (type.IsDynamic)
            {
                return function.WhenDynamic;
            }
        }

        return function.Result(types);
    }

    /// <summary>Whether an int argument must become a double because another one is.</summary>
    public static bool Promotes(FunctionDefinition function, ReadOnlySpan<ExpressionType> types)
    {
        var (hasInt, hasDouble) = (false, false);
        foreach (var type in types)
        {
            hasInt |= type.Kind == Kind.Int;
            hasDouble |= type.Kind == Kind.Double;
        }

        return function.Promotes && hasInt && hasDouble;
    }

    /// <summary>Whether two values of these types can be equal.</summary>
    public static bool AreComparable(ExpressionType left, ExpressionType right)
        => left.IsDynamic || right.IsDynamic || left.Kind == right.Kind || (left.IsNumber && right.IsNumber);

    /// <summary>Whether a map can have a key of a type.</summary>
    public static bool IsKeyOf(ExpressionType key, ExpressionType map)
        => key.IsDynamic || map.KeyType.IsDynamic ? key.IsDynamic || key.Kind is Kind.Bool or Kind.Int or Kind.String : key.Kind == map.Key;

    /// <summary>Whether one value of these types can be less than the other.</summary>
    public static bool AreOrdered(ExpressionType left, ExpressionType right)
        => (left.IsNumber && right.IsNumber)
            || (left.Kind == right.Kind && left.Kind is (Kind.Bool or Kind.String or Kind.Timestamp or Kind.Duration));

    /// <summary>The result where the types fit.</summary>
    public static ExpressionType? When(bool fits, ExpressionType result) => fits ? result : null;

    /// <summary>Double when one of them is, else int; null when one is no number.</summary>
    public static ExpressionType? Number(ReadOnlySpan<ExpressionType> types)
    {
        var result = ExpressionType.Int;
        foreach (var type in types)
        {
            if (!type.IsNumber)
            {
                return null;
            }

            result = type.Kind == Kind.Double ? type : result;
        }

        return result;
    }

    /// <summary>What <c>+</c> gives.</summary>
    public static ExpressionType? Add(ExpressionType left, ExpressionType right) => (left.Kind, right.Kind) switch
    {
        (Kind.String, Kind.String) => left,
        (Kind.List, Kind.List) => left.Element == right.Element ? left : ExpressionType.ListOf(Kind.Dynamic),
        (Kind.Timestamp, Kind.Duration) or (Kind.Duration, Kind.Timestamp) => ExpressionType.Timestamp,
        (Kind.Duration, Kind.Duration) => left,
        _ => Number([left, right]),
    };

    /// <summary>What <c>-</c> gives.</summary>
    public static ExpressionType? Subtract(ExpressionType left, ExpressionType right) => (left.Kind, right.Kind) switch
    {
        (Kind.Timestamp, Kind.Timestamp) or (Kind.Duration, Kind.Duration) => ExpressionType.Duration,
        (Kind.Timestamp, Kind.Duration) => ExpressionType.Timestamp,
        _ => Number([left, right]),
    };
}
