using System.Collections.Immutable;
using RankOrchestrator.Language.Diagnostics;
using RankOrchestrator.Language.Expressions.Evaluation;
using RankOrchestrator.Language.Expressions.Findings;
using RankOrchestrator.Language.Expressions.Library;
using RankOrchestrator.Language.Expressions.Limits;
using RankOrchestrator.Language.Expressions.Patterns;
using RankOrchestrator.Language.Expressions.Syntax;
using RankOrchestrator.Language.Expressions.Tree;
using RankOrchestrator.Language.Expressions.Types;
using RankOrchestrator.Language.Expressions.Values;

namespace RankOrchestrator.Language.Expressions.Binding;

/// <summary>
/// Resolves names and types. With an environment every name must be declared and every type must fit; without one
/// (<c>eval</c>) names are bindings and types are found at run time. All errors of an expression are collected.
/// </summary>
internal sealed class Binder(NameResolver names, bool isTyped)
{
    private readonly List<ExpressionError> errors = [];
    private readonly List<string> locals = [];
    private readonly List<ExpressionType> localTypes = [];
    private readonly List<bool> localsVary = [];
    private long cost;

    /// <summary>Most macro elements alive at once.</summary>
    public int LocalCount { get; private set; }

    /// <summary>What computing the constant parts has cost; it counts towards <see cref="ExpressionLimits.Cost"/>.</summary>
    public long Cost => cost;

    /// <summary>What is wrong with the expression.</summary>
    public IReadOnlyList<ExpressionError> Errors => errors;

    /// <summary>The part with its names and types resolved; where that fails, a part of dynamic type stands in.</summary>
    public BoundNode Bind(SyntaxNode node) => node switch
    {
        LiteralSyntax literal => new BoundLiteral(literal.Start, literal.Length, TypeOf(literal.Value), literal.Value),
        NameSyntax name => BindName(name),
        MemberSyntax member => BindMember(member),
        HasSyntax has => BindHas(has),
        CallSyntax call => BindCall(call),
        LogicalSyntax logical => BindLogical(logical),
        ConditionalSyntax conditional => BindConditional(conditional),
        ListSyntax list => BindList(list),
        MapSyntax map => BindMap(map),
        MacroSyntax macro => BindMacro(macro),
        _ => throw new InvalidOperationException($"Unknown part {node.GetType().Name}."),
    };

    /// <summary>The static type of a constant.</summary>
    internal static ExpressionType TypeOf(in Value value) => value.Kind switch
    {
        ValueKind.Null => new ExpressionType(ExpressionTypeKind.Null),
        ValueKind.Bool => ExpressionType.Bool,
        ValueKind.Int => ExpressionType.Int,
        ValueKind.Double => ExpressionType.Double,
        ValueKind.String => ExpressionType.String,
        ValueKind.Timestamp => ExpressionType.Timestamp,
        ValueKind.Duration => ExpressionType.Duration,
        ValueKind.List => ExpressionType.ListOf(CommonKind([.. value.AsList.Select(element => TypeOf(element))])),
        ValueKind.Map => MapType(value.AsMap),
        _ => ExpressionType.Dynamic,
    };

    private static ExpressionType MapType(ValueMap map)
    {
        var (keys, values) = (new ExpressionType[map.Count], new ExpressionType[map.Count]);
        for (var entry = 0; entry < map.Count; entry++)
        {
            (keys[entry], values[entry]) = (TypeOf(map.Keys[entry]), TypeOf(map.Values[entry]));
        }

        return ExpressionType.MapOf(CommonKind(keys), CommonKind(values));
    }

    /// <summary>The kind that all have; dynamic when there is none, or they differ.</summary>
    private static ExpressionTypeKind CommonKind(ReadOnlySpan<ExpressionType> types)
    {
        foreach (var type in types)
        {
            if (type != types[0])
            {
                return ExpressionTypeKind.Dynamic;
            }
        }

        return types.IsEmpty ? ExpressionTypeKind.Dynamic : types[0].Kind;
    }

    private BoundLiteral Fail(string code, int start, int length, string message, string? hint = null)
    {
        errors.Add(new ExpressionError(code, start, Math.Max(1, length), message, hint));
        return new BoundLiteral(start, length, ExpressionType.Dynamic, Value.Error(message));
    }

    private BoundNode BindName(NameSyntax name)
    {
        var local = name.IsAbsolute ? -1 : locals.LastIndexOf(name.Name);
        if (local >= 0)
        {
            return new BoundReference(name.Start, name.Length, localTypes[local], localsVary[local], ReferenceKind.Local, local, name.Name, CanBeMissing: false);
        }

        return names.Resolve(name) ?? Fail(ExpressionCodes.UnknownName, name.Start, name.Length, names.Unknown(name.Name), names.Hint(name.Name, locals));
    }

    private BoundNode BindMember(MemberSyntax member)
    {
        if (names.ResolveQualified(member, locals) is { } qualified)
        {
            return qualified;
        }

        if (member.Operand is NameSyntax space && (space.IsAbsolute || !locals.Contains(space.Name, StringComparer.Ordinal)) && names.IsNamespace(space.Name))
        {
            return names.Resolve(space.Name, member)
                ?? Fail(ExpressionCodes.UnknownName, member.NameStart, member.Name.Length, names.UnknownMember(space.Name, member.Name), names.MemberHint(space.Name, member.Name));
        }

        var operand = Bind(member.Operand);
        if (operand is BoundLiteral { Value.IsError: true })
        {
            return operand;
        }

        return !isTyped || operand.Type.IsDynamic || operand.Type is { Kind: ExpressionTypeKind.Map, Key: ExpressionTypeKind.String or ExpressionTypeKind.Dynamic }
            ? Select(member, operand)
            : Fail(ExpressionCodes.WrongType, member.NameStart, member.Name.Length, $"A value of type {operand.Type} has no member '{member.Name}'.");
    }

    /// <summary><c>map.key</c> is <c>map["key"]</c> (cel-spec, "Field Selection").</summary>
    private BoundNode Select(MemberSyntax member, BoundNode operand)
    {
        var key = new BoundLiteral(member.NameStart, member.Name.Length, ExpressionType.String, Value.String(member.Name));
        return OutsideDomain(Function.Index, [operand, key]) ?? Fold(new BoundCall(member.Start, member.Length, operand.Type.ElementType, operand.VariesByItem, Function.Index, [operand, key]));
    }

    private BoundLiteral? OutsideDomain(Function function, ImmutableArray<BoundNode> arguments)
        => names.OutsideDomain(function, arguments) is { } outside ? Fail(outside.Code, outside.Start, outside.Length, outside.Message, outside.Hint) : null;

    private BoundNode BindHas(HasSyntax has)
    {
        if (HasKey(has) is { } key)
        {
            return key;
        }

        var bound = BindMember(has.Member);
        return bound switch
        {
            BoundReference { CanBeMissing: true } reference => new BoundHas(has.Start, has.Length, reference),
            BoundReference { Type.IsRange: true } list => HasElements(has, list),
            BoundReference => new BoundLiteral(has.Start, has.Length, ExpressionType.Bool, Value.Bool(value: true)),
            _ => bound,
        };
    }

    /// <summary>Whether a map has a key; null when it is not a member of a map that is asked for.</summary>
    private BoundNode? HasKey(HasSyntax has)
    {
        var member = has.Member;
        if (member.Operand is NameSyntax space && !locals.Contains(space.Name, StringComparer.Ordinal) && (names.IsNamespace(space.Name) || names.ResolveQualified(member, locals) is not null))
        {
            return null;
        }

        var operand = Bind(member.Operand);
        if (operand is BoundLiteral { Value.IsError: true } || (isTyped && !operand.Type.IsDynamic && operand.Type.Kind != ExpressionTypeKind.Map))
        {
            return null;
        }

        var key = new BoundLiteral(member.NameStart, member.Name.Length, ExpressionType.String, Value.String(member.Name));
        return OutsideDomain(Function.In, [key, operand]) ?? Fold(new BoundCall(has.Start, has.Length, ExpressionType.Bool, operand.VariesByItem, Function.In, [key, operand]));
    }

    /// <summary>A list or map is there when it is not empty (cel-spec, "Field Selection": repeated fields).</summary>
    private static BoundCall HasElements(HasSyntax has, BoundReference list)
    {
        var size = new BoundCall(has.Start, has.Length, ExpressionType.Int, list.VariesByItem, Function.Size, [list]);
        var zero = new BoundLiteral(has.Start, has.Length, ExpressionType.Int, Value.Int(0));
        return new BoundCall(has.Start, has.Length, ExpressionType.Bool, list.VariesByItem, Function.Greater, [size, zero]);
    }

    private BoundNode BindCall(CallSyntax call)
    {
        if (isTyped && names.ResolveCall(call, out var special, out var unknown))
        {
            return unknown is null ? special! : Fail(unknown.Code, unknown.Start, unknown.Length, unknown.Message, unknown.Hint);
        }

        if (OfMath(call) is { } ofMath)
        {
            return BindCall(ofMath);
        }

        if (Functions.Find(call.Function, call.IsMethod) is not { } entry)
        {
            var known = call.IsMethod ? Functions.MethodNames : Functions.GlobalNames.Concat(Functions.MathNames);
            return Fail(
                ExpressionCodes.UnknownFunction,
                call.FunctionStart,
                call.Function.Length,
                $"There is no {(call.IsMethod ? "method" : "function")} '{call.Function}'.",
                ForeignSyntax.OfFunction(call.Function) ?? Suggestion.Hint(call.Function, known));
        }

        if (call.Arguments.Length < entry.Fewest || call.Arguments.Length > entry.Most)
        {
            var target = call.IsMethod ? 1 : 0;
            return Fail(
                ExpressionCodes.WrongType,
                call.FunctionStart,
                call.Function.Length,
                $"'{call.Function}' takes {entry.Fewest - target}{(entry.Most > entry.Fewest ? $" to {entry.Most - target}" : "")} arguments, not {call.Arguments.Length - target}.");
        }

        ImmutableArray<BoundNode> arguments = [.. call.Arguments.Select(Bind)];
        if (names.TimeZone is { } zone && TimeFields.IsField(entry.Function) && arguments is [{ Type.Kind: ExpressionTypeKind.Timestamp }])
        {
            arguments = [arguments[0], new BoundLiteral(call.Start, call.Length, ExpressionType.String, Value.String(zone))];
        }

        if (!isTyped)
        {
            return Fold(new BoundCall(call.Start, call.Length, ExpressionType.Dynamic, VariesByItem: false, entry.Function, arguments));
        }

        ExpressionType[] types = [.. arguments.Select(argument => argument.Type)];
        if (TypeRules.ResultOf(entry, types) is not { } type)
        {
            return Fail(ExpressionCodes.WrongType, call.FunctionStart, call.Function is "[]" ? 1 : call.Function.TrimEnd('_').Length, TypeMessage(call, types), TypeHint(entry.Function, types));
        }

        if (OutsideDomain(entry.Function, arguments) is { } outside)
        {
            return outside;
        }

        if (entry.Function == Function.Matches && arguments[1] is BoundLiteral { Value.Kind: ValueKind.String } pattern && Pattern.Compile(pattern.Value.AsString).Error is { } wrong)
        {
            return Fail(ExpressionCodes.AlwaysFails, pattern.Start, pattern.Length, $"This always fails: {wrong}.", "Regular expressions have RE2's syntax.");
        }

        if (arguments is [{ Type.Kind: ExpressionTypeKind.Timestamp }, BoundLiteral { Value.Kind: ValueKind.String } written] && !TimeZones.IsKnown(written.Value.AsString))
        {
            return Fail(ExpressionCodes.AlwaysFails, written.Start, written.Length, $"There is no time zone '{written.Value.AsString}'.", TimeZones.Hint(written.Value.AsString));
        }

        if (TypeRules.Promotes(entry, types))
        {
            arguments = [.. arguments.Select(Promote)];
        }

        return Fold(new BoundCall(call.Start, call.Length, type, arguments.Any(argument => argument.VariesByItem), entry.Function, arguments));
    }

    /// <summary><c>math.exp(x)</c> as <c>exp(x)</c>: the names of CEL's math extension stand for functions that have names of their own; null for any other call.</summary>
    private CallSyntax? OfMath(CallSyntax call)
        => call is { IsMethod: true, Arguments: [NameSyntax { Name: Functions.MathSpace } space, ..] }
            && (space.IsAbsolute || !locals.Contains(space.Name, StringComparer.Ordinal))
            && names.Resolve(space) is null
            ? call with
            {
                Function = Functions.OfMath(call.Function) ?? $"{Functions.MathSpace}.{call.Function}",
                FunctionStart = Functions.OfMath(call.Function) is null ? space.Start : call.FunctionStart,
                IsMethod = false,
                Arguments = call.Arguments.RemoveAt(0),
            }
            : null;

    /// <summary>An int where a double is needed.</summary>
    internal static BoundNode Promote(BoundNode node) => node switch
    {
        { Type.Kind: not ExpressionTypeKind.Int } => node,
        BoundLiteral literal => literal with { Type = ExpressionType.Double, Value = Value.Double(literal.Value.AsInt) },
        _ => new BoundCall(node.Start, node.Length, ExpressionType.Double, node.VariesByItem, Function.ToDouble, [node]),
    };

    /// <summary>Computes what is constant now; a constant that fails is an error in typed mode.</summary>
    private BoundNode Fold(BoundCall call)
    {
        foreach (var argument in call.Arguments)
        {
            if (argument is not BoundLiteral literal || literal.Value.IsError)
            {
                return call;
            }
        }

        var interpreter = new Interpreter(frame: null, 0, [], [], cost);
        var value = interpreter.Evaluate(call);
        cost = interpreter.Cost;
        if (!value.IsError)
        {
            return new BoundLiteral(call.Start, call.Length, isTyped && !call.Type.IsDynamic ? call.Type : TypeOf(value), value);
        }

        return isTyped ? Fail(ExpressionCodes.AlwaysFails, call.Start, call.Length, $"This always fails: {value.ErrorMessage.TrimEnd('.')}.") : call;
    }

    private BoundNode BindLogical(LogicalSyntax logical)
    {
        var operands = ImmutableArray.CreateBuilder<BoundNode>();
        foreach (var syntax in logical.Operands)
        {
            operands.Add(ExpectBool(Bind(syntax), logical.IsAnd ? "'&&'" : "'||'"));
        }

        // A constant that decides the chain is its value; one that does not decide anything is left out.
        var deciding = operands.FirstOrDefault(operand => operand is BoundLiteral { Value.Kind: ValueKind.Bool } literal && literal.Value.AsBool != logical.IsAnd);
        if (deciding is BoundLiteral decided)
        {
            return new BoundLiteral(logical.Start, logical.Length, ExpressionType.Bool, decided.Value);
        }

        ImmutableArray<BoundNode> remaining = [.. operands.Where(operand => operand is not BoundLiteral { Value.Kind: ValueKind.Bool })];
        return remaining.Length == 0
            ? new BoundLiteral(logical.Start, logical.Length, ExpressionType.Bool, Value.Bool(logical.IsAnd))
            : new BoundLogical(logical.Start, logical.Length, remaining.Any(operand => operand.VariesByItem), logical.IsAnd, remaining);
    }

    private BoundNode BindConditional(ConditionalSyntax conditional)
    {
        var condition = ExpectBool(Bind(conditional.Condition), "'?'");
        var (whenTrue, whenFalse) = (Bind(conditional.WhenTrue), Bind(conditional.WhenFalse));
        var type = whenTrue.Type;
        if (isTyped && whenTrue.Type.IsNumber && whenFalse.Type.IsNumber && whenTrue.Type != whenFalse.Type)
        {
            (whenTrue, whenFalse) = (Promote(whenTrue), Promote(whenFalse));
            type = ExpressionType.Double;
        }
        else if (whenTrue.Type != whenFalse.Type)
        {
            if (isTyped && !whenTrue.Type.IsDynamic && !whenFalse.Type.IsDynamic && whenTrue.Type.Kind != whenFalse.Type.Kind)
            {
                return Fail(ExpressionCodes.WrongType, whenFalse.Start, whenFalse.Length, $"The two results must have one type; these are {whenTrue.Type} and {whenFalse.Type}.");
            }

            type = ExpressionType.Dynamic;
        }

        return condition is BoundLiteral { Value.Kind: ValueKind.Bool } decided
            ? decided.Value.AsBool ? whenTrue : whenFalse
            : new BoundConditional(conditional.Start, conditional.Length, type, condition.VariesByItem || whenTrue.VariesByItem || whenFalse.VariesByItem, condition, whenTrue, whenFalse);
    }

    private BoundNode BindList(ListSyntax list)
    {
        ImmutableArray<BoundNode> items = [.. list.Items.Select(Bind)];
        var type = ExpressionType.ListOf(CommonKind([.. items.Select(item => item.Type)]));
        if (isTyped && type.Element == ExpressionTypeKind.Dynamic && items.Length > 0 && items.All(item => item.Type.IsNumber))
        {
            items = [.. items.Select(Promote)];
            type = ExpressionType.ListOf(ExpressionTypeKind.Double);
        }

        return items.All(item => item is BoundLiteral { Value.IsError: false })
            ? new BoundLiteral(list.Start, list.Length, type, Value.List([.. items.Select(item => ((BoundLiteral)item).Value)]))
            : new BoundList(list.Start, list.Length, type, items.Any(item => item.VariesByItem), items);
    }

    private BoundNode BindMap(MapSyntax map)
    {
        ImmutableArray<BoundNode> keys = [.. map.Keys.Select(Bind)];
        ImmutableArray<BoundNode> values = [.. map.Values.Select(Bind)];
        if (isTyped && keys.FirstOrDefault(key => !key.Type.IsDynamic && key.Type.Kind is not (ExpressionTypeKind.String or ExpressionTypeKind.Int or ExpressionTypeKind.Bool)) is { } wrong)
        {
            return Fail(ExpressionCodes.WrongType, wrong.Start, wrong.Length, $"A key is a string, an int or a bool; this is {wrong.Type}.");
        }

        var (keyKind, valueKind) = (CommonKind([.. keys.Select(key => key.Type)]), CommonKind([.. values.Select(value => value.Type)]));
        if (isTyped && valueKind == ExpressionTypeKind.Dynamic && values.Length > 0 && values.All(value => value.Type.IsNumber))
        {
            values = [.. values.Select(Promote)];
            valueKind = ExpressionTypeKind.Double;
        }

        var type = ExpressionType.MapOf(keyKind, valueKind);
        if (!keys.Concat(values).All(part => part is BoundLiteral { Value.IsError: false }))
        {
            return new BoundMap(map.Start, map.Length, type, keys.Concat(values).Any(part => part.VariesByItem), keys, values);
        }

        var value = ValueMap.Of([.. keys.Select(key => ((BoundLiteral)key).Value)], [.. values.Select(part => ((BoundLiteral)part).Value)]);
        return isTyped && value.IsError
            ? Fail(ExpressionCodes.AlwaysFails, map.Start, map.Length, $"This always fails: {value.ErrorMessage}.")
            : new BoundLiteral(map.Start, map.Length, type, value);
    }

    private BoundNode BindMacro(MacroSyntax macro)
    {
        var range = Bind(macro.Range);
        if (isTyped && !range.Type.IsDynamic && !range.Type.IsRange)
        {
            return Fail(ExpressionCodes.WrongType, range.Start, range.Length, $"A macro runs over a list or a map; this is {range.Type}.");
        }

        var local = locals.Count;
        locals.AddRange(macro.Variables);
        localTypes.AddRange(LocalTypes(range.Type, macro.Variables.Length));
        localsVary.AddRange(macro.Variables.Select(_ => range.VariesByItem));
        LocalCount = Math.Max(LocalCount, locals.Count);
        var filter = macro.Filter is null ? null : ExpectBool(Bind(macro.Filter), "a filter");
        var body = Bind(macro.Body);
        locals.RemoveRange(local, macro.Variables.Length);
        localTypes.RemoveRange(local, macro.Variables.Length);
        localsVary.RemoveRange(local, macro.Variables.Length);
        if (isTyped && macro.Kind == MacroKind.TransformMapEntry && !body.Type.IsDynamic && body.Type.Kind != ExpressionTypeKind.Map)
        {
            return Fail(ExpressionCodes.WrongType, body.Start, body.Length, $"'transformMapEntry' takes entries, such as {{{macro.Variables[1]}: {macro.Variables[0]}}}; this is {body.Type}.");
        }

        var type = macro.Kind switch
        {
            MacroKind.Map or MacroKind.TransformList => ExpressionType.ListOf(body.Type.Kind),
            MacroKind.Filter => range.Type.Kind == ExpressionTypeKind.Map ? ExpressionType.ListOf(range.Type.Key) : range.Type,
            MacroKind.TransformMap => ExpressionType.MapOf(LocalTypes(range.Type, 2)[0].Kind, body.Type.Kind),
            MacroKind.TransformMapEntry => body.Type,
            _ => ExpressionType.Bool,
        };
        body = macro.Kind is MacroKind.All or MacroKind.Exists or MacroKind.ExistsOne or MacroKind.Filter ? ExpectBool(body, "a macro's condition") : body;
        return new BoundMacro(
            macro.Start,
            macro.Length,
            isTyped ? type : ExpressionType.Dynamic,
            range.VariesByItem || body.VariesByItem || (filter?.VariesByItem ?? false),
            macro.Kind,
            range,
            local,
            filter,
            body)
        { HasTwoVariables = macro.Variables.Length == 2 };
    }

    /// <summary>What the variables of a macro are: elements or keys; with two, indexes or keys and then elements or values.</summary>
    private static ExpressionType[] LocalTypes(ExpressionType range, int variables) => (range.Kind, variables) switch
    {
        (ExpressionTypeKind.List, 1) => [range.ElementType],
        (ExpressionTypeKind.List, _) => [ExpressionType.Int, range.ElementType],
        (ExpressionTypeKind.Map, 1) => [range.KeyType],
        (ExpressionTypeKind.Map, _) => [range.KeyType, range.ElementType],
        (_, 1) => [ExpressionType.Dynamic],
        _ => [ExpressionType.Dynamic, ExpressionType.Dynamic],
    };

    private BoundNode ExpectBool(BoundNode node, string user)
        => !isTyped || node.Type.IsDynamic || node.Type.Kind == ExpressionTypeKind.Bool
            ? node
            : Fail(ExpressionCodes.WrongType, node.Start, node.Length, $"{char.ToUpperInvariant(user[0])}{user[1..]} takes true or false; this is {node.Type}.");

    private static string TypeMessage(CallSyntax call, ExpressionType[] types) => call switch
    {
        { IsMethod: true } => $"'{call.Function}' does not take {types[0]}{(types.Length > 1 ? $" and {types[1]}" : "")}.",
        { Function: "[]" } => $"Lists are indexed by int, maps by their keys; this is {types[0]} by {types[1]}.",
        { Arguments.Length: 2 } when !char.IsLetter(call.Function[0]) || call.Function is "in" => $"'{call.Function}' does not take {types[0]} and {types[1]}.",
        _ => $"'{call.Function.TrimEnd('_')}' does not take {string.Join(" and ", types.Select(type => type.ToString()))}.",
    };

    private static string? TypeHint(Function function, ExpressionType[] types) => function switch
    {
        Function.Equal or Function.NotEqual or Function.Less or Function.LessOrEqual or Function.Greater or Function.GreaterOrEqual
            when types.Any(type => type.Kind == ExpressionTypeKind.String) && types.Any(type => type.IsNumber)
            => "Write the number without quotes.",
        Function.Equal or Function.NotEqual when types.Any(type => type.Kind == ExpressionTypeKind.Null) => "Whether a value is there is asked by has(item.name).",
        Function.Not when types[0].Kind is not ExpressionTypeKind.Dynamic => "'!' binds tighter than 'in' and comparisons: !(a in b).",
        Function.In when types[1].Kind == ExpressionTypeKind.String => "A list is written in brackets: [\"a\", \"b\"]. Text within text is found by 'contains'.",
        Function.Less or Function.LessOrEqual or Function.Greater or Function.GreaterOrEqual or Function.Add or Function.Subtract
            when types.Any(type => type.Kind is ExpressionTypeKind.Timestamp or ExpressionTypeKind.Duration)
            => "Times are compared with times: now - item.publishedAt < duration(\"48h\").",
        _ => null,
    };
}
