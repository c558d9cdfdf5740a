using RankOrchestrator.Language.Expressions.Tree;
using RankOrchestrator.Language.Expressions.Types;
using Kind = RankOrchestrator.Language.Expressions.Types.ExpressionTypeKind;

namespace RankOrchestrator.Language.Expressions.Binding;

/// <summary>Which types every function takes and what it gives. Ints and doubles mix: the int becomes a double.</summary>
internal static class TypeRules
{
    /// <summary>The type of a call, or null when the function does not take these types.</summary>
    public static ExpressionType? ResultOf(Function function, ReadOnlySpan<ExpressionType> types)
    {
        foreach (var type in types)
        {
            if (type.IsDynamic)
            {
                return WhenDynamic(function);
            }
        }

        return function switch
        {
            Function.Equal or Function.NotEqual => When(AreComparable(types[0], types[1]), ExpressionType.Bool),
            >= Function.Less and <= Function.GreaterOrEqual => When(AreOrdered(types[0], types[1]), ExpressionType.Bool),
            Function.In => When(types[1].Kind == Kind.List && AreComparable(types[0], types[1].ElementType), ExpressionType.Bool),
            Function.Add => Add(types[0], types[1]),
            Function.Subtract => Subtract(types[0], types[1]),
            Function.Multiply or Function.Divide => Number(types),
            Function.Remainder => When(types[0].Kind == Kind.Int && types[1].Kind == Kind.Int, ExpressionType.Int),
            Function.Negate => Number(types),
            Function.Not => When(types[0].Kind == Kind.Bool, ExpressionType.Bool),
            Function.Index => When(types[0].Kind == Kind.List && types[1].Kind == Kind.Int, types[0].ElementType),
            Function.Size => When(types[0].Kind is Kind.String or Kind.List, ExpressionType.Int),
            Function.Contains or Function.StartsWith or Function.EndsWith or Function.Matches
                => When(types[0].Kind == Kind.String && types[1].Kind == Kind.String, ExpressionType.Bool),
            >= Function.ToBool and <= Function.ToDynamic => Convert(function, types[0]),
            Function.Minimum or Function.Maximum => types is [{ Kind: Kind.List } list] ? Number([list.ElementType]) : Number(types),
            Function.Absolute or Function.Clamp or Function.Floor or Function.Ceiling or Function.Round => Number(types),
            >= Function.LogarithmOfOnePlus and <= Function.Power => When(Number(types) is not null, ExpressionType.Double),
            _ => When(types[0].Kind == Kind.Timestamp || (types.Length == 1 && types[0].Kind == Kind.Duration), ExpressionType.Int),
        };
    }

    /// <summary>Whether an int argument must become a double because another one is.</summary>
    public static bool Promotes(Function function, ReadOnlySpan<ExpressionType> types)
    {
        if (function is not (Function.Add or Function.Subtract or Function.Multiply or Function.Divide or Function.Clamp or Function.Minimum or Function.Maximum or Function.Power))
        {
            return false;
        }

        var (hasInt, hasDouble) = (false, false);
        foreach (var type in types)
        {
            hasInt |= type.Kind == Kind.Int;
            hasDouble |= type.Kind == Kind.Double;
        }

        return hasInt && hasDouble;
    }

    /// <summary>Whether two values of these types can be equal.</summary>
    public static bool AreComparable(ExpressionType left, ExpressionType right)
        => left.IsDynamic || right.IsDynamic || left.Kind == right.Kind || (left.IsNumber && right.IsNumber);

    private static bool AreOrdered(ExpressionType left, ExpressionType right)
        => (left.IsNumber && right.IsNumber)
            || (left.Kind == right.Kind && left.Kind is (Kind.Bool or Kind.String or Kind.Timestamp or Kind.Duration));

    private static ExpressionType? When(bool fits, ExpressionType result) => fits ? result : null;

    private static ExpressionType? WhenDynamic(Function function) => function switch
    {
        <= Function.In or Function.Not or (>= Function.Contains and <= Function.Matches) or Function.ToBool => ExpressionType.Bool,
        Function.Size or Function.ToInt or >= Function.FullYear => ExpressionType.Int,
        Function.ToDouble => ExpressionType.Double,
        Function.ToText => ExpressionType.String,
        Function.ToTimestamp => ExpressionType.Timestamp,
        Function.ToDuration => ExpressionType.Duration,
        _ => ExpressionType.Dynamic,
    };

    private static ExpressionType? Number(ReadOnlySpan<ExpressionType> types)
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

    private static ExpressionType? Add(ExpressionType left, ExpressionType right) => (left.Kind, right.Kind) switch
    {
        (Kind.String, Kind.String) => left,
        (Kind.List, Kind.List) => left.Element == right.Element ? left : ExpressionType.ListOf(Kind.Dynamic),
        (Kind.Timestamp, Kind.Duration) or (Kind.Duration, Kind.Timestamp) => ExpressionType.Timestamp,
        (Kind.Duration, Kind.Duration) => left,
        _ => Number([left, right]),
    };

    private static ExpressionType? Subtract(ExpressionType left, ExpressionType right) => (left.Kind, right.Kind) switch
    {
        (Kind.Timestamp, Kind.Timestamp) or (Kind.Duration, Kind.Duration) => ExpressionType.Duration,
        (Kind.Timestamp, Kind.Duration) => ExpressionType.Timestamp,
        _ => Number([left, right]),
    };

    private static ExpressionType? Convert(Function function, ExpressionType from) => function switch
    {
        Function.ToBool => When(from.Kind is Kind.Bool or Kind.String, ExpressionType.Bool),
        Function.ToInt => When(from.IsNumber || from.Kind is Kind.String or Kind.Timestamp, ExpressionType.Int),
        Function.ToDouble => When(from.IsNumber || from.Kind == Kind.String, ExpressionType.Double),
        Function.ToText => When(from.Kind is not (Kind.List or Kind.Null), ExpressionType.String),
        Function.ToTimestamp => When(from.Kind is Kind.Timestamp or Kind.String or Kind.Int, ExpressionType.Timestamp),
        Function.ToDuration => When(from.Kind is Kind.Duration or Kind.String, ExpressionType.Duration),
        _ => from,
    };
}
