using RankOrchestrator.Language.Expressions.Tree;
using RankOrchestrator.Language.Expressions.Types;
using RankOrchestrator.Language.Expressions.Values;
using Kind = RankOrchestrator.Language.Expressions.Types.ExpressionTypeKind;

namespace RankOrchestrator.Language.Expressions.Library;

/// <summary>CEL's operators, except those of logic, which do not evaluate all their operands.</summary>
internal static class Operators
{
    public static IEnumerable<FunctionDefinition> All =>
    [
        Equality(Function.Equal, "==", isEqual: true),
        Equality(Function.NotEqual, "!=", isEqual: false),
        Ordering(Function.Less, "<", sign => sign < 0),
        Ordering(Function.LessOrEqual, "<=", sign => sign <= 0),
        Ordering(Function.Greater, ">", sign => sign > 0),
        Ordering(Function.GreaterOrEqual, ">=", sign => sign >= 0),
        new(Function.In, "in", FunctionForms.Operator, 2, 2)
        {
            Result = types => TypeRules.When(
                (types[1].Kind == Kind.List && TypeRules.AreComparable(types[0], types[1].ElementType)) || (types[1].Kind == Kind.Map && TypeRules.IsKeyOf(types[0], types[1])),
                ExpressionType.Bool),
            WhenDynamic = ExpressionType.Bool,
            FindsByKey = true,
            Body = (arguments, ref _) => In(arguments[0], arguments[1]),
        },
        new(Function.Add, "+", FunctionForms.Operator, 2, 2)
        {
            Result = types => TypeRules.Add(types[0], types[1]),
            Promotes = true,
            Body = (arguments, ref _) => Arithmetic.Add(arguments[0], arguments[1]),
            Size = sizes => sizes[0].Plus(sizes[1]),
        },
        new(Function.Subtract, "-", FunctionForms.Operator, 2, 2)
        {
            Result = types => TypeRules.Subtract(types[0], types[1]),
            Promotes = true,
            Body = (arguments, ref _) => Arithmetic.Subtract(arguments[0], arguments[1]),
        },
        new(Function.Multiply, "*", FunctionForms.Operator, 2, 2)
        {
            Result = TypeRules.Number,
            Promotes = true,
            Body = (arguments, ref _) => Arithmetic.Multiply(arguments[0], arguments[1]),
        },
        new(Function.Divide, "/", FunctionForms.Operator, 2, 2)
        {
            Result = TypeRules.Number,
            Promotes = true,
            Body = (arguments, ref _) => Arithmetic.Divide(arguments[0], arguments[1]),
        },
        new(Function.Remainder, "%", FunctionForms.Operator, 2, 2)
        {
            Result = types => TypeRules.When(types[0].Kind == Kind.Int && types[1].Kind == Kind.Int, ExpressionType.Int),
            Body = (arguments, ref _) => Arithmetic.Remainder(arguments[0], arguments[1]),
        },
        new(Function.Negate, "-_", FunctionForms.Operator, 1, 1)
        {
            Result = TypeRules.Number,
            Body = (arguments, ref _) => Arithmetic.Negate(arguments[0]),
            OfNumber = number => -number,
        },
        new(Function.Not, "!", FunctionForms.Operator, 1, 1)
        {
            Result = types => TypeRules.When(types[0].Kind == Kind.Bool, ExpressionType.Bool),
            WhenDynamic = ExpressionType.Bool,
            Body = (arguments, ref _) => arguments[0].Kind == ValueKind.Bool ? Value.Bool(!arguments[0].AsBool) : Functions.NoOverload("!", arguments[0]),
        },
        new(Function.Index, "[]", FunctionForms.Operator, 2, 2)
        {
            Result = types => TypeRules.When((types[0].Kind == Kind.List && types[1].Kind == Kind.Int) || (types[0].Kind == Kind.Map && TypeRules.IsKeyOf(types[1], types[0])), types[0].ElementType),
            FindsByKey = true,
            Body = (arguments, ref _) => Index(arguments[0], arguments[1]),
            Size = sizes => sizes[0].Element ?? ValueSize.None,
        },
    ];

    private static FunctionDefinition Ordering(Function function, string name, Func<int, bool> holds) => new(function, name, FunctionForms.Operator, 2, 2)
    {
        Result = types => TypeRules.When(TypeRules.AreOrdered(types[0], types[1]), ExpressionType.Bool),
        WhenDynamic = ExpressionType.Bool,
        StopsAtTheShorter = true,
        Body = (arguments, ref _) =>
        {
            var comparison = ValueComparison.Compare(arguments[0], arguments[1], out var unordered);
            return comparison is { } sign ? Value.Bool(holds(sign)) : unordered ? Value.Bool(value: false) : Functions.NoOverload("<", arguments[0], arguments[1]);
        },
    };

    private static FunctionDefinition Equality(Function function, string name, bool isEqual) => new(function, name, FunctionForms.Operator, 2, 2)
    {
        Result = types => TypeRules.When(TypeRules.AreComparable(types[0], types[1]), ExpressionType.Bool),
        WhenDynamic = ExpressionType.Bool,
        StopsAtTheShorter = true,
        Body = (arguments, ref _) => Value.Bool(ValueComparison.AreEqual(arguments[0], arguments[1]) == isEqual),
    };

    private static Value In(in Value element, in Value list)
    {
        if (list.Kind == ValueKind.Map)
        {
            return Value.Bool(list.AsMap.IndexOf(element) >= 0);
        }

        if (list.Kind != ValueKind.List)
        {
            return Functions.NoOverload("in", element, list);
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
        if (list.Kind == ValueKind.Map)
        {
            var place = list.AsMap.IndexOf(index);
            return place >= 0 ? list.AsMap.Values[place] : Value.Error($"no such key: {index}");
        }

        // CEL takes a double as an index when it is a whole number.
        long? position = index.Kind switch
        {
            ValueKind.Int => index.AsInt,
            ValueKind.Double when Math.Abs(index.AsDouble) < 1e15 && Math.Floor(index.AsDouble) == index.AsDouble => (long)index.AsDouble,
            _ => null,
        };
        if (list.Kind != ValueKind.List || position is null)
        {
            return index.Kind == ValueKind.Double && list.Kind == ValueKind.List ? Value.Error("invalid argument: the index is not a whole number") : Functions.NoOverload("[]", list, index);
        }

        return position >= 0 && position < list.AsList.Length ? list.AsList[position.Value] : Value.Error($"invalid argument: index {position} is outside the list of {list.AsList.Length}");
    }
}
