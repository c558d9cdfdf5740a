using System.Collections.Immutable;
using RankOrchestrator.Domain.Tables;
using RankOrchestrator.Language.Expressions.Binding;
using RankOrchestrator.Language.Expressions.Library;
using RankOrchestrator.Language.Expressions.Tree;
using RankOrchestrator.Language.Expressions.Types;
using RankOrchestrator.Language.Expressions.Values;
using Kind = RankOrchestrator.Language.Expressions.Types.ExpressionTypeKind;

namespace RankOrchestrator.Language.Expressions.Kernels;

/// <summary>
/// Chooses a column kernel for every part that has one; whatever has none runs through the interpreter, which every
/// kernel must agree with.
/// </summary>
internal sealed class KernelCompiler(VocabularyBuilder vocabulary, int localCount)
{
    private readonly List<PartOffColumns> partsOffColumns = [];

    /// <summary>What the kernels made so far do not do over columns.</summary>
    public ImmutableArray<PartOffColumns> PartsOffColumns => [.. partsOffColumns];

    public MaskKernel Mask(BoundNode node)
    {
        if (!node.VariesByItem)
        {
            return new RequestMask(Once(node), localCount);
        }

        return node switch
        {
            BoundLogical logical => new LogicalMask(logical.IsAnd, logical.Operands.Select(Mask)),
            BoundCall { Function: Function.Not } call => new NotMask(Mask(call.Arguments[0])),
            BoundReference { Kind: ReferenceKind.Attribute } reference => new FlagColumnMask(reference.Index),
            BoundHas { Reference.Kind: ReferenceKind.Attribute or ReferenceKind.Feature } has => new PresenceMask(has.Reference.Kind == ReferenceKind.Feature, has.Reference.Index),
            BoundTagTest tag => new TagMask(tag.Tag),
            BoundConditional conditional => new ConditionalMask(Mask(conditional.Condition), Mask(conditional.WhenTrue), Mask(conditional.WhenFalse)),
            BoundCall { Function: Function.In } call => In(call),
            BoundCall
            {
                Function: Function.Contains or Function.StartsWith or Function.EndsWith or Function.Matches,
                Arguments: [var text, BoundLiteral { Value.Kind: ValueKind.String } wanted],
            } call when TextColumn.Of(text) is { } searched
                => new TextSearchMask(searched, call.Function, Searched(call, wanted)),
            BoundCall { Function: Function.Equal or Function.NotEqual or Function.Less or Function.LessOrEqual or Function.Greater or Function.GreaterOrEqual } call
                => Compare(call) ?? InterpretedMask(node),
            _ => InterpretedMask(node),
        };
    }

    public ColumnKernel<double> Numbers(BoundNode node)
    {
        if (node is BoundLiteral { Value.Kind: ValueKind.Double } constant)
        {
            return new ConstantNumbers(constant.Value.AsDouble);
        }

        if (!node.VariesByItem)
        {
            return new RequestNumbers(Once(node), localCount);
        }

        return node switch
        {
            BoundReference { Kind: ReferenceKind.Attribute } reference => new ColumnNumbers(isFeature: false, reference.Index),
            BoundReference { Kind: ReferenceKind.Feature } reference => new ColumnNumbers(isFeature: true, reference.Index),
            BoundReference { Kind: ReferenceKind.Prediction } reference => new PredictionNumbers(reference.Index),
            BoundReference { Kind: ReferenceKind.Value } => new ValueNumbers(),
            BoundCall { Function: Function.ToDouble, Arguments: [BoundReference { Kind: ReferenceKind.Attribute, Type.Kind: Kind.Int } reference] } => new IntegersAsNumbers(reference.Index),
            BoundCall
            {
                Function: Function.ToDouble,
                Arguments: [BoundCall { Function: Function.Hours or Function.Minutes or Function.Seconds, Arguments: [{ Type.Kind: Kind.Duration } duration] } unit],
            }
                when Integers(duration) is { } ticks => new DurationUnits(ticks, TicksPer(unit.Function)),
            BoundConditional { Condition.Type.Kind: Kind.Bool } conditional => new ConditionalNumbers(Mask(conditional.Condition), Numbers(conditional.WhenTrue), Numbers(conditional.WhenFalse)),
            BoundCall { Function: Function.Index } call => Entry(call) ?? InterpretedNumbers(node),
            BoundCall call when call.Arguments.All(argument => argument.Type.Kind == Kind.Double) => Arithmetic(call) ?? InterpretedNumbers(node),
            _ => InterpretedNumbers(node),
        };
    }

    /// <summary>The entry of a map of doubles, by a string attribute or by what is the same for every candidate.</summary>
    private ColumnKernel<double>? Entry(BoundCall index) => index.Arguments switch
    {
        [BoundReference { Kind: ReferenceKind.Context, Type.Kind: Kind.Map } map, var text] when TextColumn.Of(text) is { } column => new ContextMapNumbers(map.Index, column),
        [BoundReference { Kind: ReferenceKind.Attribute, Type.Kind: Kind.Map } map, var key] when Operand(key) is { } wanted => new ItemMapNumbers(map.Index, wanted),
        _ => null,
    };

    private static long TicksPer(Function unit) => unit switch
    {
        Function.Hours => TimeSpan.TicksPerHour,
        Function.Minutes => TimeSpan.TicksPerMinute,
        _ => TimeSpan.TicksPerSecond,
    };

    private ColumnKernel<double>? Arithmetic(BoundCall call) => (call.Function, call.Arguments.Length) switch
    {
        (Function.Add or Function.Subtract or Function.Multiply or Function.Divide or Function.Power or Function.Minimum or Function.Maximum, >= 2)
            => call.Arguments.Skip(1).Aggregate(Numbers(call.Arguments[0]), (result, argument) => Binary(call.Function, result, Numbers(argument))),
        (_, 1) when Functions.Of(call.Function).OfNumber is { } compute => new UnaryNumbers(call.Function, compute, Numbers(call.Arguments[0])),
        (Function.Clamp, 3) => new ClampNumbers(Numbers(call.Arguments[0]), Numbers(call.Arguments[1]), Numbers(call.Arguments[2])),
        _ => null,
    };

    private static ColumnKernel<double> Binary(Function function, ColumnKernel<double> left, ColumnKernel<double> right) => function switch
    {
        Function.Add => new BinaryNumbers<Sum>(left, right),
        Function.Subtract => new BinaryNumbers<Difference>(left, right),
        Function.Multiply => new BinaryNumbers<Product>(left, right),
        Function.Divide => new BinaryNumbers<Quotient>(left, right),
        Function.Minimum => new BinaryNumbers<Smaller>(left, right),
        Function.Maximum => new BinaryNumbers<Larger>(left, right),
        _ => new PowerNumbers(left, right),
    };

    private MaskKernel In(BoundCall call)
    {
        if (call.Arguments is [var element, BoundReference { Kind: ReferenceKind.Attribute, Type: { Kind: Kind.List, Element: Kind.String } } labels] && Operand(element) is { } wanted)
        {
            return new ListMask(labels.Index, isMap: false, wanted);
        }

        if (call.Arguments is [var key, BoundReference { Kind: ReferenceKind.Attribute, Type.Kind: Kind.Map } ofItem] && Operand(key) is { } wantedKey)
        {
            return new ListMask(ofItem.Index, isMap: true, wantedKey);
        }

        if (call.Arguments is [var name, BoundReference { Kind: ReferenceKind.Context, Type.Kind: Kind.Map } ofRequest] && TextColumn.Of(name) is { } asked)
        {
            return new ContextKeyMask(ofRequest.Index, asked);
        }

        if (call.Arguments is not [var text, BoundLiteral { Type: { Kind: Kind.List, Element: Kind.String } } list] || TextColumn.Of(text) is not { } column)
        {
            return InterpretedMask(call);
        }

        return new TextMask(column, [.. list.Value.AsList.Select(value => new TextOperand(vocabulary.Code(value.AsString), -1))], isNegated: false);
    }

    private MaskKernel? Compare(BoundCall call)
    {
        var (left, right) = (call.Arguments[0], call.Arguments[1]);
        if (left.Type.Kind == Kind.Bool && right.Type.Kind == Kind.Bool && call.Function is Function.Equal or Function.NotEqual)
        {
            return new SameMask(Mask(left), Mask(right), call.Function == Function.NotEqual);
        }

        if (left.Type.IsNumber && right.Type.IsNumber)
        {
            // Two ints are compared as ints; an int beside a double is exact as a double only below 2^53, so the interpreter decides.
            if (left.Type.Kind == Kind.Double && right.Type.Kind == Kind.Double)
            {
                return new ComparisonMask<double>(call.Function, Numbers(left), Numbers(right));
            }

            if (left.Type.Kind != right.Type.Kind)
            {
                return SmallLiteral(left) is { } small && right.Type.Kind == Kind.Double
                    ? new ComparisonMask<double>(call.Function, Numbers(small), Numbers(right))
                    : SmallLiteral(right) is { } other && left.Type.Kind == Kind.Double
                        ? new ComparisonMask<double>(call.Function, Numbers(left), Numbers(other))
                        : null;
            }
        }

        if (left.Type.Kind == right.Type.Kind && left.Type.Kind is Kind.Int or Kind.Timestamp or Kind.Duration)
        {
            return Both(left, right) is var (first, second) ? new ComparisonMask<long>(call.Function, first, second) : null;
        }

        return call.Function is Function.Equal or Function.NotEqual ? TextEquality(call.Function, left, right) ?? TextEquality(call.Function, right, left) : null;
    }

    private static BoundNode? SmallLiteral(BoundNode node)
        => node is BoundLiteral { Value.Kind: ValueKind.Int } literal && Math.Abs(literal.Value.AsInt) < 1L << 53 ? Binder.Promote(literal) : null;

    private TextMask? TextEquality(Function function, BoundNode text, BoundNode other)
    {
        return TextColumn.Of(text) is { } column && Operand(other) is { } found ? new TextMask(column, [found], function == Function.NotEqual) : null;
    }

    private TextOperand? Operand(BoundNode node) => node switch
    {
        BoundLiteral { Value.Kind: ValueKind.String } literal => new TextOperand(vocabulary.Code(literal.Value.AsString), -1),
        BoundReference { Kind: ReferenceKind.Context, Type.Kind: Kind.String } context => new TextOperand(0, context.Index),
        _ => null,
    };

    private ColumnKernel<long>? Integers(BoundNode node)
    {
        if (!node.VariesByItem)
        {
            return IsWholeTicks(node) ? new RequestIntegers(Once(node), localCount) : null;
        }

        return node switch
        {
            BoundReference { Kind: ReferenceKind.Attribute } reference => new ColumnIntegers(reference.Index),
            BoundCall { Function: Function.Size, Arguments: [BoundReference { Kind: ReferenceKind.Attribute, Type.Kind: Kind.List } list] } => new ListSizes(list.Index),
            BoundCall { Function: Function.Add or Function.Subtract, Type.Kind: Kind.Timestamp or Kind.Duration } call
                when Both(call.Arguments[0], call.Arguments[1]) is var (left, right)
                => new TimeSums(call.Function == Function.Add, call.Type.Kind == Kind.Timestamp, left, right),
            _ => null,
        };
    }

    /// <summary>Kernels of two parts, or null when one has none: then neither is used.</summary>
    private (ColumnKernel<long> Left, ColumnKernel<long> Right)? Both(BoundNode left, BoundNode right)
    {
        var before = partsOffColumns.Count;
        if (Integers(left) is { } first && Integers(right) is { } second)
        {
            return (first, second);
        }

        partsOffColumns.RemoveRange(before, partsOffColumns.Count - before);
        return null;
    }

    private InterpretedMask InterpretedMask(BoundNode node)
    {
        partsOffColumns.Add(new PartOffColumns(node, IsPerCandidate: true));
        return new InterpretedMask(node, localCount);
    }

    private InterpretedNumbers InterpretedNumbers(BoundNode node)
    {
        partsOffColumns.Add(new PartOffColumns(node, IsPerCandidate: true));
        return new InterpretedNumbers(node, localCount);
    }

    private BoundNode Once(BoundNode node)
    {
        partsOffColumns.Add(new PartOffColumns(node, IsPerCandidate: false));
        return node;
    }

    private string Searched(BoundCall search, BoundLiteral wanted)
    {
        partsOffColumns.Add(new PartOffColumns(search, IsPerCandidate: true, IsTextSearch: true));
        return wanted.Value.AsString;
    }

    /// <summary>Whether a time is certainly a multiple of 100 ns, which is all that columns hold.</summary>
    private static bool IsWholeTicks(BoundNode node) => node switch
    {
        { Type.Kind: Kind.Int } or BoundReference => true,
        BoundLiteral literal => literal.Value.Nanoseconds % 100 == 0,
        BoundCall { Function: Function.Add or Function.Subtract } call => call.Arguments.All(IsWholeTicks),
        _ => false,
    };
}
