using RankOrchestrator.Domain.Tables;
using RankOrchestrator.Language.Expressions.Library;
using RankOrchestrator.Language.Expressions.Limits;
using RankOrchestrator.Language.Expressions.Syntax;
using RankOrchestrator.Language.Expressions.Tree;
using RankOrchestrator.Language.Expressions.Values;

namespace RankOrchestrator.Language.Expressions.Evaluation;

/// <summary>
/// Evaluates an expression one value at a time, exactly as CEL prescribes: the meaning that the column kernels are held
/// to. Cost is counted, so that no input can keep it busy for long.
/// </summary>
internal ref struct Interpreter
{
    private static readonly Value Missing = Value.Error("no such attribute");

    private readonly EvaluationFrame? frame;
    private readonly ReadOnlySpan<Value> bindings;
    private readonly Value[] locals;
    private readonly int row;
    private long cost;
    private long charged;
    private long limit = ExpressionLimits.Cost;

    /// <summary>An interpreter for one row of a frame, or for bindings without a frame.</summary>
    /// <param name="frame">The request; null when the expression has no schema.</param>
    /// <param name="row">The candidate; not looked at by parts that do not vary by item.</param>
    /// <param name="bindings">Values beside the expression, by index.</param>
    /// <param name="locals">Room for the elements of macros, one per level.</param>
    /// <param name="cost">What has been spent before.</param>
    public Interpreter(EvaluationFrame? frame, int row, ReadOnlySpan<Value> bindings, Value[] locals, long cost = 0)
    {
        this.cost = cost;
        this.frame = frame;
        this.row = row;
        this.bindings = bindings;
        this.locals = locals;
    }

    /// <summary>The value of a tree for one row of a frame, charged to its meter; an error when the meter ends it.</summary>
    public static Value Run(BoundNode node, int localCount, EvaluationFrame frame, int row)
    {
        var meter = frame.Meter;
        var interpreter = new Interpreter(frame, row, [], frame.Scratch.Locals(localCount));
        interpreter.limit = Math.Min(ExpressionLimits.Cost, meter.Room);
        var value = interpreter.Evaluate(node);
        if (!meter.Charge(interpreter.cost - interpreter.charged))
        {
            return Functions.TooCostly;
        }

        // One candidate too costly to ask: asking the others would do half of what the expression says.
        if (interpreter.cost > ExpressionLimits.Cost)
        {
            meter.Cut();
            return Functions.TooCostly;
        }

        return value;
    }

    /// <summary>What has been spent so far.</summary>
    public readonly long Cost => cost;

    /// <summary>The value of a part; errors are values.</summary>
    public Value Evaluate(BoundNode node)
    {
        if (++cost > limit && IsOver())
        {
            return Functions.TooCostly;
        }

        return node switch
        {
            BoundLiteral literal => literal.Value,
            BoundReference reference => Look(reference),
            BoundCall call => Call(call),
            BoundLogical logical => Logical(logical),
            BoundConditional conditional => Choose(conditional),
            BoundHas has => Value.Bool(!Look(has.Reference).IsError),
            BoundTagTest tag => Value.Bool(Bits.Contains(frame!.Tags.Rows(tag.Tag), row)),
            BoundList list => List(list),
            BoundMap map => Map(map),
            BoundMacro macro => Macro(macro),
            _ => throw new InvalidOperationException($"Unknown part {node.GetType().Name}."),
        };
    }

    /// <summary>Whether this is the end: the evaluation's own limit, or the meter's, which is told what was spent.</summary>
    private bool IsOver()
    {
        if (cost > ExpressionLimits.Cost)
        {
            return true;
        }

        if (!frame!.Meter.Charge(cost - charged))
        {
            (charged, limit) = (cost, -1);
            return true;
        }

        (charged, limit) = (cost, Math.Min(ExpressionLimits.Cost, cost + frame.Meter.Room));
        return false;
    }

    private Value Call(BoundCall call)
    {
        var values = new ArgumentBuffer();
        Span<Value> arguments = call.Arguments.Length <= ArgumentBuffer.Length ? ((Span<Value>)values)[..call.Arguments.Length] : new Value[call.Arguments.Length];
        for (var index = 0; index < arguments.Length; index++)
        {
            arguments[index] = Evaluate(call.Arguments[index]);
        }

        return Functions.Apply(call.Function, arguments, ref cost);
    }

    /// <summary>CEL's commutative logic: false (true) wins over an error on either side of <c>&amp;&amp;</c> (<c>||</c>).</summary>
    private Value Logical(BoundLogical logical)
    {
        Value? error = null;
        foreach (var operand in logical.Operands)
        {
            var value = Evaluate(operand);
            if (value.Kind == ValueKind.Bool)
            {
                if (value.AsBool != logical.IsAnd)
                {
                    return value;
                }
            }
            else
            {
                error ??= value.IsError ? value : Functions.NoOverload(logical.IsAnd ? "&&" : "||", value);
            }
        }

        return error ?? Value.Bool(logical.IsAnd);
    }

    private Value Choose(BoundConditional conditional)
    {
        var condition = Evaluate(conditional.Condition);
        if (condition.Kind != ValueKind.Bool)
        {
            return condition.IsError ? condition : Functions.NoOverload("?:", condition);
        }

        return Evaluate(condition.AsBool ? conditional.WhenTrue : conditional.WhenFalse);
    }

    private Value List(BoundList list)
    {
        var elements = new Value[list.Items.Length];
        for (var index = 0; index < elements.Length; index++)
        {
            elements[index] = Evaluate(list.Items[index]);
            if (elements[index].IsError)
            {
                return elements[index];
            }
        }

        return Value.List(elements);
    }

    private Value Map(BoundMap map)
    {
        var (keys, values) = (new Value[map.Keys.Length], new Value[map.Keys.Length]);
        for (var entry = 0; entry < keys.Length; entry++)
        {
            keys[entry] = Evaluate(map.Keys[entry]);
            values[entry] = Evaluate(map.Values[entry]);
            if (keys[entry].IsError || values[entry].IsError)
            {
                return keys[entry].IsError ? keys[entry] : values[entry];
            }
        }

        return MapOf(keys, values);
    }

    private Value MapOf(Value[] keys, Value[] values)
    {
        var weight = 0L;
        foreach (var key in keys)
        {
            weight += key.Weight;
        }

        cost += ValueMap.StepsToSort(keys.Length, weight);
        return cost > limit && IsOver() ? Functions.TooCostly : ValueMap.Of(keys, values);
    }

    private Value Macro(BoundMacro macro)
    {
        var range = Evaluate(macro.Range);
        if (range.Kind is not (ValueKind.List or ValueKind.Map))
        {
            return range.IsError ? range : Functions.NoOverload(macro.Kind.ToString(), range);
        }

        return macro.Kind switch
        {
            MacroKind.Filter or MacroKind.Map or MacroKind.TransformList => Collect(macro, range),
            MacroKind.TransformMap or MacroKind.TransformMapEntry => CollectEntries(macro, range),
            MacroKind.ExistsOne => CountOne(macro, range),
            _ => Quantify(macro, range),
        };
    }

    /// <summary>Gives the macro's variables the values of one turn; returns the element or value (of a map with one variable: the key).</summary>
    private readonly Value Enter(BoundMacro macro, in Value range, int turn)
    {
        var isMap = range.Kind == ValueKind.Map;
        var first = isMap ? range.AsMap.Keys[turn] : macro.HasTwoVariables ? Value.Int(turn) : range.AsList[turn];
        locals[macro.Local] = first;
        return macro.HasTwoVariables ? locals[macro.Local + 1] = isMap ? range.AsMap.Values[turn] : range.AsList[turn] : first;
    }

    private static int Turns(in Value range) => range.Kind == ValueKind.Map ? range.AsMap.Count : range.AsList.Length;

    private Value Quantify(BoundMacro macro, in Value range)
    {
        var isAll = macro.Kind == MacroKind.All;
        Value? error = null;
        for (var turn = 0; turn < Turns(range); turn++)
        {
            Enter(macro, range, turn);
            var holds = Evaluate(macro.Body);
            if (holds.Kind == ValueKind.Bool)
            {
                if (holds.AsBool != isAll)
                {
                    return holds;
                }
            }
            else
            {
                error ??= holds.IsError ? holds : Functions.NoOverload("&&", holds);
            }

            if (cost > limit && IsOver())
            {
                return Functions.TooCostly;
            }
        }

        return error ?? Value.Bool(isAll);
    }

    private Value CountOne(BoundMacro macro, in Value range)
    {
        var count = 0;
        for (var turn = 0; turn < Turns(range); turn++)
        {
            Enter(macro, range, turn);
            var holds = Evaluate(macro.Body);
            if (holds.Kind != ValueKind.Bool)
            {
                return holds.IsError ? holds : Functions.NoOverload("exists_one", holds);
            }

            count += holds.AsBool ? 1 : 0;
        }

        return Value.Bool(count == 1);
    }

    /// <summary>Whether the filter keeps this turn; an error where it is no truth value.</summary>
    private Value Keeps(BoundNode? filter)
    {
        var keeps = filter is null ? Value.Bool(value: true) : Evaluate(filter);
        return keeps.Kind == ValueKind.Bool || keeps.IsError ? keeps : Functions.NoOverload("filter", keeps);
    }

    private Value CollectEntries(BoundMacro macro, in Value range)
    {
        var (keys, values) = (new List<Value>(), new List<Value>());
        for (var turn = 0; turn < Turns(range); turn++)
        {
            Enter(macro, range, turn);
            var keeps = Keeps(macro.Filter);
            if (keeps.IsError)
            {
                return keeps;
            }

            if (!keeps.AsBool)
            {
                continue;
            }

            var made = Evaluate(macro.Body);
            if (made.IsError)
            {
                return made;
            }

            if (macro.Kind == MacroKind.TransformMap)
            {
                // Not the variable: a macro inside the body may have used its place.
                keys.Add(range.Kind == ValueKind.Map ? range.AsMap.Keys[turn] : Value.Int(turn));
                values.Add(made);
            }
            else if (made.Kind == ValueKind.Map)
            {
                keys.AddRange(made.AsMap.Keys);
                values.AddRange(made.AsMap.Values);
                if (keys.Count > ExpressionLimits.Size)
                {
                    return Value.Error("The map is too large.");
                }
            }
            else
            {
                return Functions.NoOverload("transformMapEntry", made);
            }
        }

        return MapOf([.. keys], [.. values]);
    }

    private Value Collect(BoundMacro macro, in Value range)
    {
        var collected = new List<Value>();
        var filter = macro.Kind == MacroKind.Filter ? macro.Body : macro.Filter;
        for (var turn = 0; turn < Turns(range); turn++)
        {
            var element = Enter(macro, range, turn);
            var keeps = Keeps(filter);
            if (keeps.IsError)
            {
                return keeps;
            }

            if (!keeps.AsBool)
            {
                continue;
            }

            var item = macro.Kind == MacroKind.Filter ? element : Evaluate(macro.Body);
            if (item.IsError)
            {
                return item;
            }

            collected.Add(item);
        }

        return Value.List([.. collected]);
    }

    private Value Look(BoundReference reference) => reference.Kind switch
    {
        ReferenceKind.Local => locals[reference.Index],
        ReferenceKind.Binding => bindings[reference.Index],
        ReferenceKind.Attribute => Cell(frame!.Candidates.Attributes.Columns[reference.Index], row),
        ReferenceKind.Feature => Cell(frame!.Candidates.Features.Columns[reference.Index], row),
        ReferenceKind.Context => Cell(frame!.Context.Columns[reference.Index], 0),
        ReferenceKind.Prediction => Value.Double(frame!.Predictions.Column(reference.Index)[row]),
        ReferenceKind.Weight => Value.Double(frame!.Weights[reference.Index]),
        ReferenceKind.Flag => Value.Bool(frame!.Flags[reference.Index]),
        ReferenceKind.Variant => Value.String(frame!.Strings.Text(frame.Variants[reference.Index])),
        ReferenceKind.Id => Value.String(frame!.Candidates.Id(row)),
        ReferenceKind.Group => frame!.Group,
        ReferenceKind.Value => Value.Double(frame!.Values[row]),
        ReferenceKind.Now => Value.TimestampFromTicks(frame!.NowTicks),
        _ => throw new InvalidOperationException($"Unknown reference {reference.Kind}."),
    };

    private Value Cell(Column column, int cellRow)
    {
        if (column.Definition.IsMap)
        {
            var (keys, values) = (new Value[column.ListLengths[cellRow]], new Value[column.ListLengths[cellRow]]);
            cost += keys.Length;
            for (var entry = 0; entry < keys.Length; entry++)
            {
                keys[entry] = Value.String(frame!.Strings.Text(column.Keys[column.ListStarts[cellRow] + entry]));
                values[entry] = Cell(column, column.Definition.Type, column.ListStarts[cellRow] + entry);
            }

            return ValueMap.OfSorted(keys, values);
        }

        if (column.Definition.IsList)
        {
            // An absent list reads as empty.
            var elements = new Value[column.ListLengths[cellRow]];
            cost += elements.Length;
            for (var index = 0; index < elements.Length; index++)
            {
                elements[index] = Cell(column, column.Definition.Type, column.ListStarts[cellRow] + index);
            }

            return Value.List(elements);
        }

        return column.IsPresent(cellRow) ? Cell(column, column.Definition.Type, cellRow) : Missing;
    }

    private readonly Value Cell(Column column, ColumnType type, int cell) => type switch
    {
        ColumnType.Bool => Value.Bool(Bits.Contains(column.Flags, cell)),
        ColumnType.Int => Value.Int(column.Longs[cell]),
        ColumnType.Double => Value.Double(column.Doubles[cell]),
        ColumnType.String => Value.String(frame!.Strings.Text(column.Codes[cell])),
        ColumnType.Timestamp => Value.TimestampFromTicks(column.Longs[cell]),
        _ => Value.DurationFromTicks(column.Longs[cell]),
    };

    /// <summary>Room on the stack for the arguments of nearly every call.</summary>
    [System.Runtime.CompilerServices.InlineArray(Length)]
    private struct ArgumentBuffer
    {
        public const int Length = 3;
        private Value first;
    }
}
