using System.Linq.Expressions;
using RankOrchestrator.Constraints.NRules.Facts;
using RankOrchestrator.Language.Expressions.Syntax;
using RankOrchestrator.Language.Expressions.Tree;
using RankOrchestrator.Language.Expressions.Types;
using RankOrchestrator.Language.Expressions.Values;
using Kind = RankOrchestrator.Language.Expressions.Types.ExpressionTypeKind;

namespace RankOrchestrator.Constraints.NRules.Conditions;

/// <summary>
/// Translates conditions node by node into expression trees over the members of a fact. What the language means is written
/// into the tree: a failure is null and absorbs what it meets, <c>&amp;&amp;</c> and <c>||</c> are three-valued as C#'s
/// operators over <c>bool?</c> are, and whatever C# does otherwise (integers that refuse to overflow, times, text in code
/// point order, conversions) is a call of the language's own function. Lambdas inside a tree capture nothing: NRules
/// compares trees to share tests, and could not tell captured parameters apart.
/// </summary>
internal sealed class ConditionTranslator(Expression fact)
{
    /// <summary>A test over a fact, true where the condition holds.</summary>
    /// <param name="condition">A condition.</param>
    /// <param name="fact">The fact, by the name that the pattern gives it.</param>
    public static LambdaExpression Test(BoundNode condition, ParameterExpression fact)
        => Expression.Lambda(Expression.Equal(new ConditionTranslator(fact).As(condition, typeof(bool?)), Expression.Constant(true, typeof(bool?))), fact);

    private Expression As(BoundNode node, Type type) => Convert(Translate(node), type);

    private Expression Translate(BoundNode node) => node switch
    {
        BoundLiteral literal => Literal(literal),
        BoundReference reference => Reference(reference),
        BoundHas has => IsThere(Reference(has.Reference)),
        BoundTagTest tag => OfFact(nameof(FrameFact.HasTag), tag.Tag),
        BoundLogical logical => Chain(logical.IsAnd, [.. logical.Operands.Select(operand => As(operand, typeof(bool?)))]),
        BoundConditional conditional => Choice(conditional),
        BoundList list => Call(nameof(Operations.List), Values(list.Items)),
        BoundMap map => Call(nameof(Operations.MapOf), Values(map.Keys), Values(map.Values)),
        BoundMacro macro => Macro(macro),
        BoundCall call => Typed(call) ?? General(call),
        _ => throw new InvalidOperationException($"Unknown part {node.GetType().Name}."),
    };

    private static Expression Literal(BoundLiteral literal)
    {
        var type = Conversion.TypeOf(literal.Type);
        var value = literal.Value;
        return value.Kind switch
        {
            ValueKind.Bool when type == typeof(bool?) => Expression.Constant((bool?)value.AsBool, type),
            ValueKind.Int when type == typeof(long?) => Expression.Constant((long?)value.AsInt, type),

            // Constants are compared by Equals, to which both zeros are one.
            ValueKind.Double when type == typeof(double?) => value.AsDouble is 0 && double.IsNegative(value.AsDouble)
                ? Expression.Negate(Expression.Constant((double?)0.0, type))
                : Expression.Constant((double?)value.AsDouble, type),
            ValueKind.String when type == typeof(string) => Expression.Constant(value.AsString, type),
            _ => Convert(Expression.Constant(value), type),
        };
    }

    private Expression Reference(BoundReference reference)
    {
        var (isItem, type) = (reference.Kind == ReferenceKind.Attribute, Conversion.TypeOf(reference.Type));
        return reference.Kind switch
        {
            ReferenceKind.Attribute or ReferenceKind.Context => OfFact((isItem ? "Item" : "Request") + Suffix(type), reference.Index),
            ReferenceKind.Feature => OfFact(nameof(FrameFact.Feature), reference.Index),
            ReferenceKind.Prediction => OfFact(nameof(FrameFact.Score), reference.Index),
            ReferenceKind.Weight => OfFact(nameof(FrameFact.Weight), reference.Index),
            ReferenceKind.Flag => OfFact(nameof(FrameFact.Flag), reference.Index),
            ReferenceKind.Variant => OfFact(nameof(FrameFact.Variant), reference.Index),
            ReferenceKind.Id => Expression.Property(fact, nameof(FrameFact.Id)),
            ReferenceKind.Value => Expression.Property(fact, nameof(FrameFact.ValueBefore)),
            ReferenceKind.Now => Expression.Property(fact, nameof(FrameFact.Now)),
            ReferenceKind.Local => Convert(OfFact(nameof(FrameFact.Local), reference.Index), type),
            ReferenceKind.Binding or ReferenceKind.Group => throw new InvalidOperationException("Conditions of rules have no bindings and no groups."),
            _ => throw new InvalidOperationException($"Unknown reference {reference.Kind}."),
        };
    }

    private static string Suffix(Type type)
        => type == typeof(bool?) ? "Bool" : type == typeof(long?) ? "Int" : type == typeof(double?) ? "Double" : type == typeof(string) ? "Text" : "Value";

    private MethodCallExpression OfFact(string member, int index) => Expression.Call(fact, typeof(FrameFact).GetMethod(member)!, Expression.Constant(index));

    private static Expression IsThere(Expression value) => value.Type == typeof(Value)
        ? Expression.Call(typeof(Conversion).GetMethod(nameof(Conversion.IsThere))!, value)
        : Expression.Convert(Expression.NotEqual(value, Expression.Constant(null, value.Type)), typeof(bool?));

    /// <summary>A chain as a balanced tree, so that long ones are not deep.</summary>
    private static Expression Chain(bool isAnd, ReadOnlySpan<Expression> operands)
    {
        if (operands.Length == 1)
        {
            return operands[0];
        }

        var (left, right) = (Chain(isAnd, operands[..(operands.Length / 2)]), Chain(isAnd, operands[(operands.Length / 2)..]));
        return isAnd ? Expression.AndAlso(left, right) : Expression.OrElse(left, right);
    }

    private MethodCallExpression Choice(BoundConditional conditional)
    {
        var type = Conversion.TypeOf(conditional.Type);
        var failed = type == typeof(Value) ? Expression.Constant(Value.Error("failed")) : Expression.Constant(null, type);
        return Expression.Call(
            typeof(Operations),
            nameof(Operations.Choose),
            [type],
            fact,
            As(conditional.Condition, typeof(bool?)),
            Later(conditional.WhenTrue, type),
            Later(conditional.WhenFalse, type),
            failed);
    }

    private MethodCallExpression Macro(BoundMacro macro)
    {
        var range = Expression.New(
            typeof(MacroRange).GetConstructors()[0],
            As(macro.Range, typeof(Value)),
            Expression.Constant(macro.Local),
            Expression.Constant(macro.HasTwoVariables));
        Expression filter = macro.Filter is { } written ? Later(written, typeof(bool?)) : Expression.Constant(null, typeof(Func<FrameFact, bool?>));
        return macro.Kind switch
        {
            MacroKind.All => Call(nameof(Operations.All), fact, range, Later(macro.Body, typeof(bool?))),
            MacroKind.Exists => Call(nameof(Operations.Exists), fact, range, Later(macro.Body, typeof(bool?))),
            MacroKind.ExistsOne => Call(nameof(Operations.ExistsOne), fact, range, Later(macro.Body, typeof(bool?))),
            MacroKind.Filter => Call(nameof(Operations.Filter), fact, range, Later(macro.Body, typeof(bool?))),
            MacroKind.Map or MacroKind.TransformList => Call(nameof(Operations.Map), fact, range, filter, Later(macro.Body, typeof(Value))),
            MacroKind.TransformMap => Call(nameof(Operations.TransformMap), fact, range, filter, Later(macro.Body, typeof(Value))),
            MacroKind.TransformMapEntry => Call(nameof(Operations.TransformMapEntry), fact, range, filter, Later(macro.Body, typeof(Value))),
            _ => throw new InvalidOperationException($"Unknown macro {macro.Kind}."),
        };
    }

    /// <summary>A part that is evaluated when it is asked for, over the fact that it is given.</summary>
    private static LambdaExpression Later(BoundNode node, Type type)
    {
        var given = Expression.Parameter(typeof(FrameFact), "given");
        return Expression.Lambda(typeof(Func<,>).MakeGenericType(typeof(FrameFact), type), new ConditionTranslator(given).As(node, type), given);
    }

    /// <summary>What C# computes as the language does, or null. Lifted operators are null where an operand is.</summary>
    private Expression? Typed(BoundCall call)
    {
        if (call.Arguments is [var only])
        {
            return (call.Function, only.Type.Kind) switch
            {
                (Function.Not, _) => Expression.Not(As(only, typeof(bool?))),
                (Function.Negate, Kind.Double) => Expression.Negate(As(only, typeof(double?))),
                (Function.ToDouble, Kind.Double or Kind.Int) => As(only, typeof(double?)),
                _ => null,
            };
        }

        if (call.Arguments is not [var left, var right])
        {
            return null;
        }

        return (left.Type.Kind, right.Type.Kind) switch
        {
            (Kind.Int, Kind.Int) => Comparison(call.Function, As(left, typeof(long?)), As(right, typeof(long?))),
            (Kind.Int or Kind.Double, Kind.Int or Kind.Double) => Comparison(call.Function, As(left, typeof(double?)), As(right, typeof(double?)))
                ?? (left.Type.Kind == right.Type.Kind ? Arithmetic(call.Function, As(left, typeof(double?)), As(right, typeof(double?))) : null),
            (Kind.Bool, Kind.Bool) when call.Function is Function.Equal or Function.NotEqual => Comparison(call.Function, As(left, typeof(bool?)), As(right, typeof(bool?))),
            (Kind.String, Kind.String) when call.Function is Function.Equal => Call(nameof(Operations.AreEqual), As(left, typeof(string)), As(right, typeof(string))),
            (Kind.String, Kind.String) when call.Function is Function.NotEqual => Expression.Not(Call(nameof(Operations.AreEqual), As(left, typeof(string)), As(right, typeof(string)))),
            (Kind.String, Kind.List) when call.Function is Function.In && right is BoundLiteral { Type.Element: Kind.String, Value: { Kind: ValueKind.List } texts }
                => Expression.Call(Expression.Constant(new TextSet(texts.AsList.Select(text => text.AsString))), typeof(TextSet).GetMethod(nameof(TextSet.Contains))!, As(left, typeof(string))),
            _ => null,
        };
    }

    private static BinaryExpression? Comparison(Function function, Expression left, Expression right) => function switch
    {
        Function.Equal => Expression.Equal(left, right, liftToNull: true, null),
        Function.NotEqual => Expression.NotEqual(left, right, liftToNull: true, null),
        Function.Less => Expression.LessThan(left, right, liftToNull: true, null),
        Function.LessOrEqual => Expression.LessThanOrEqual(left, right, liftToNull: true, null),
        Function.Greater => Expression.GreaterThan(left, right, liftToNull: true, null),
        Function.GreaterOrEqual => Expression.GreaterThanOrEqual(left, right, liftToNull: true, null),
        _ => null,
    };

    private static BinaryExpression? Arithmetic(Function function, Expression left, Expression right) => function switch
    {
        Function.Add => Expression.Add(left, right),
        Function.Subtract => Expression.Subtract(left, right),
        Function.Multiply => Expression.Multiply(left, right),
        Function.Divide => Expression.Divide(left, right),
        _ => null,
    };

    /// <summary>Any other function, over values.</summary>
    private Expression General(BoundCall call)
        => Convert(Call(nameof(Operations.Apply), Expression.Constant(call.Function), Values(call.Arguments)), Conversion.TypeOf(call.Type));

    private NewArrayExpression Values(IEnumerable<BoundNode> nodes) => Expression.NewArrayInit(typeof(Value), nodes.Select(node => As(node, typeof(Value))));

    private static MethodCallExpression Call(string operation, params Expression[] arguments) => Expression.Call(typeof(Operations).GetMethod(operation)!, arguments);

    private static Expression Convert(Expression expression, Type type)
    {
        if (expression.Type == type)
        {
            return expression;
        }

        if (type == typeof(Value))
        {
            return Expression.Call(typeof(Conversion).GetMethod(nameof(Conversion.ToValue), [expression.Type])!, expression);
        }

        if (expression.Type == typeof(long?) && type == typeof(double?))
        {
            return Expression.Convert(expression, type);
        }

        return expression.Type == typeof(Value)
            ? Expression.Call(typeof(Conversion).GetMethod("To" + Suffix(type))!, expression)
            : Convert(Convert(expression, typeof(Value)), type);
    }
}
