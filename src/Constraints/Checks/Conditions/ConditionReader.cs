using System.Collections.Immutable;
using RankOrchestrator.Language.Expressions.Compilation;
using RankOrchestrator.Language.Expressions.Tree;
using RankOrchestrator.Language.Expressions.Types;
using RankOrchestrator.Language.Expressions.Values;

namespace RankOrchestrator.Constraints.Checks.Conditions;

/// <summary>
/// Turns a condition into the facts under which it comes to a given outcome, by CEL's logic: a failure on one side of
/// <c>&amp;&amp;</c> or <c>||</c> counts only when the other side does not decide.
/// </summary>
internal sealed class ConditionReader(SurfaceVariables variables)
{
    /// <summary>When the expression comes to one of some outcomes. No expression is always true.</summary>
    public Formula Of(CompiledExpression? expression, Truths wanted)
        => expression is null ? Formula.Constant(wanted.HasFlag(Truths.True)) : Of(expression.Root, wanted);

    private Formula Of(BoundNode node, Truths wanted) => node switch
    {
        BoundLiteral { Value.Kind: ValueKind.Bool } literal => Formula.Constant(wanted.HasFlag(literal.Value.AsBool ? Truths.True : Truths.False)),
        BoundLogical logical => Logical(logical, wanted),
        BoundConditional conditional => Conditional(conditional, wanted),
        BoundHas has => Split(wanted, new Presence(variables.Of(has.Reference), true), new Presence(variables.Of(has.Reference), false), null),
        BoundTagTest tag => TrueOrFalse(variables.Tag(tag.Name), wanted),
        BoundReference reference => TrueOrFalse(variables.Of(reference), wanted),
        BoundCall { Function: Function.Not } call => Of(call.Arguments[0], Swapped(wanted)),
        BoundCall call => Call(call, wanted),
        _ => LeaveOpaque(node, wanted),
    };

    private Formula Logical(BoundLogical logical, Truths wanted)
    {
        // An "or" is an "and" of opposites.
        var deciding = logical.IsAnd ? Truths.False : Truths.True;
        var parts = logical.Operands.Select(operand => Of(operand, wanted)).ToImmutableArray();
        return wanted switch
        {
            Truths.True or Truths.False => wanted == deciding ? new AnyOf(parts) : new AllOf(parts),
            Truths.NotTrue or Truths.NotFalse => wanted.HasFlag(deciding) ? new AnyOf(parts) : new AllOf(parts),
            _ => Formula.Constant(wanted == Truths.Any),
        };
    }

    private AnyOf Conditional(BoundConditional conditional, Truths wanted)
    {
        Formula whenTrue = new AllOf([Of(conditional.Condition, Truths.True), Of(conditional.WhenTrue, wanted)]);
        Formula whenFalse = new AllOf([Of(conditional.Condition, Truths.False), Of(conditional.WhenFalse, wanted)]);
        return wanted.HasFlag(Truths.Failure)
            ? new AnyOf([whenTrue, whenFalse, new AllOf([Of(conditional.Condition, Truths.NotTrue), Of(conditional.Condition, Truths.NotFalse)])])
            : new AnyOf([whenTrue, whenFalse]);
    }

    private Formula Call(BoundCall call, Truths wanted)
    {
        if (call.Arguments is [var left, BoundLiteral constant] && Reference(left) is { } reference)
        {
            return Compare(call, variables.Of(reference), call.Function, constant.Value, wanted);
        }

        if (call.Arguments is [BoundLiteral first, var right] && Reference(right) is { } second && Turned(call.Function) is { } turned)
        {
            return Compare(call, variables.Of(second), turned, first.Value, wanted);
        }

        return LeaveOpaque(call, wanted);
    }

    /// <summary>The variable that a part is, maybe an int where a double is needed.</summary>
    private BoundReference? Reference(BoundNode node) => node switch
    {
        BoundReference reference when variables.Knows(reference) => reference,
        BoundCall { Function: Function.ToDouble, Arguments: [BoundReference { Type.Kind: ExpressionTypeKind.Int } reference] } when variables.Knows(reference) => reference,
        _ => null,
    };

    private Formula Compare(BoundCall call, Variable variable, Function function, Value constant, Truths wanted)
    {
        var absent = variable.CanBeMissing ? new Presence(variable, false) : null;
        if (Facts(variable, function, constant) is { } facts)
        {
            return Split(wanted, facts.Holds, facts.Fails, absent);
        }

        return LeaveOpaque(call, wanted);
    }

    /// <summary>What a comparison with a constant says when it holds and when it does not; null when it is not looked into.</summary>
    private static (Formula Holds, Formula Fails)? Facts(Variable variable, Function function, Value constant)
    {
        switch (function)
        {
            case Function.Equal or Function.NotEqual when Text(constant) is { } word:
                var equal = (Formula)new Membership(variable, [word], IsMember: true);
                var different = (Formula)new Membership(variable, [word], IsMember: false);
                return function == Function.Equal ? (equal, different) : (different, equal);
            case Function.Equal or Function.NotEqual when Magnitude.HasOrder(constant):
                var same = Same(variable, constant);
                var other = Other(variable, constant);
                return function == Function.Equal ? (same, other) : (other, same);
            case Function.Less or Function.LessOrEqual or Function.Greater or Function.GreaterOrEqual when Magnitude.HasOrder(constant):
                var isUpper = function is Function.Less or Function.LessOrEqual;
                var isInclusive = function is Function.LessOrEqual or Function.GreaterOrEqual;
                return (new Bound(variable, constant, isUpper, isInclusive), new Bound(variable, constant, !isUpper, !isInclusive));
            case Function.In when constant.Kind == ValueKind.List:
                return In(variable, constant.AsList);
            case Function.StartsWith or Function.EndsWith or Function.Contains when constant.Kind == ValueKind.String:
                return (new TextTest(variable, function, constant.AsString, Holds: true), new TextTest(variable, function, constant.AsString, Holds: false));
            default:
                return null;
        }
    }

    private static (Formula Holds, Formula Fails)? In(Variable variable, Value[] elements)
    {
        if (elements.All(element => Text(element) is not null))
        {
            var words = elements.Select(element => Text(element)!).ToImmutableHashSet(StringComparer.Ordinal);
            return (new Membership(variable, words, IsMember: true), new Membership(variable, words, IsMember: false));
        }

        return elements.All(Magnitude.HasOrder)
            ? (new AnyOf([.. elements.Select(element => Same(variable, element))]), new AllOf([.. elements.Select(element => Other(variable, element))]))
            : null;
    }

    private static AllOf Same(Variable variable, Value constant)
        => new AllOf([new Bound(variable, constant, IsUpper: true, IsInclusive: true), new Bound(variable, constant, IsUpper: false, IsInclusive: true)]);

    private static AnyOf Other(Variable variable, Value constant)
        => new AnyOf([new Bound(variable, constant, IsUpper: true, IsInclusive: false), new Bound(variable, constant, IsUpper: false, IsInclusive: false)]);

    private static Formula TrueOrFalse(Variable variable, Truths wanted)
        => Split(wanted, new Membership(variable, ["true"], IsMember: true), new Membership(variable, ["false"], IsMember: true), variable.CanBeMissing ? new Presence(variable, false) : null);

    private static Formula Split(Truths wanted, Formula whenTrue, Formula whenFalse, Formula? whenFailing)
    {
        var parts = ImmutableArray.CreateBuilder<Formula>(3);
        if (wanted.HasFlag(Truths.True))
        {
            parts.Add(whenTrue);
        }

        if (wanted.HasFlag(Truths.False))
        {
            parts.Add(whenFalse);
        }

        if (wanted.HasFlag(Truths.Failure) && whenFailing is not null)
        {
            parts.Add(whenFailing);
        }

        return parts is [var only] ? only : new AnyOf(parts.ToImmutable());
    }

    /// <summary>A part that is not looked into; when it does not fail, what it always looks at is there.</summary>
    private Formula LeaveOpaque(BoundNode node, Truths wanted)
    {
        var part = new Opaque(new Variable(PartKey.Of(node), CanBeMissing: false, VariableFacts.None, "") { IsPart = true }, wanted);
        if (wanted.HasFlag(Truths.Failure))
        {
            return part;
        }

        var needed = new HashSet<Variable>();
        CollectNeeded(node, needed);
        return needed.Count == 0 ? part : new AllOf([part, .. needed.Select(variable => new Presence(variable, true))]);
    }

    private void CollectNeeded(BoundNode node, HashSet<Variable> needed)
    {
        switch (node)
        {
            case BoundReference { CanBeMissing: true } reference when variables.Knows(reference):
                needed.Add(variables.Of(reference));
                break;
            case BoundCall call:
                foreach (var argument in call.Arguments)
                {
                    CollectNeeded(argument, needed);
                }

                break;
        }
    }

    private static string? Text(Value value) => value.Kind switch
    {
        ValueKind.String => value.AsString,
        ValueKind.Bool => value.AsBool ? "true" : "false",
        _ => null,
    };

    private static Truths Swapped(Truths truths)
        => (truths & Truths.Failure) | (truths.HasFlag(Truths.True) ? Truths.False : Truths.None) | (truths.HasFlag(Truths.False) ? Truths.True : Truths.None);

    private static Function? Turned(Function function) => function switch
    {
        Function.Equal or Function.NotEqual => function,
        Function.Less => Function.Greater,
        Function.LessOrEqual => Function.GreaterOrEqual,
        Function.Greater => Function.Less,
        Function.GreaterOrEqual => Function.LessOrEqual,
        _ => null,
    };
}
