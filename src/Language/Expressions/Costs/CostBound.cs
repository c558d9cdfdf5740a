using RankOrchestrator.Domain.Tables;
using RankOrchestrator.Language.Expressions.Evaluation;
using RankOrchestrator.Language.Expressions.Kernels;
using RankOrchestrator.Language.Expressions.Limits;
using RankOrchestrator.Language.Expressions.Patterns;
using RankOrchestrator.Language.Expressions.Syntax;
using RankOrchestrator.Language.Expressions.Tree;
using RankOrchestrator.Language.Expressions.Types;
using RankOrchestrator.Language.Expressions.Values;

namespace RankOrchestrator.Language.Expressions.Costs;

/// <summary>
/// The most steps that evaluating an expression once can take, and the largest value it can give, found by walking the tree
/// with sizes in place of values (cel-go's <c>checker/cost.go</c> does it so): every branch and every element is counted,
/// and every list and text taken at its largest. Follows the interpreter part by part; a test holds the two together.
/// O(parts · depth).
/// </summary>
internal sealed class CostBound(ExpressionEnvironment environment, InputSizes sizes)
{
    /// <summary>Everything beyond is as good as endless.</summary>
    private const long Endless = 1_000_000_000_000_000;

    /// <summary>More than any number or time has as text.</summary>
    private const long BytesOfNumber = 64;

    /// <summary>Ranges that a class of a pattern can have: one in two characters, and at most four in one of the short forms such as \w.</summary>
    private const long WorkOfLargestPattern = ExpressionLimits.PatternSteps * (1L + (5 * 4 * ExpressionLimits.PatternLength / 2) + 8);

    private readonly List<ValueSize> locals = [];

    /// <summary>A sum that never overflows.</summary>
    public static long Sum(long left, long right) => Math.Min(left + right, Endless);

    /// <summary>A product that never overflows.</summary>
    public static long Product(long left, long right) => left == 0 || right <= Endless / left ? left * right : Endless;

    /// <summary>The most steps of a part that is not done over columns.</summary>
    public long Steps(PartOffColumns part)
    {
        if (!part.IsTextSearch)
        {
            return Steps(part.Node);
        }

        var search = (BoundCall)part.Node;
        var bytes = Of(search.Arguments[0]).Size.Bytes;
        return search.Function == Function.Matches ? Search(bytes, ((BoundLiteral)search.Arguments[1]).Value.AsString).Steps : TextSearchMask.StepsOf(bytes);
    }

    /// <summary>The most steps of the interpreter.</summary>
    public long Steps(BoundNode node) => Of(node).Steps;

    private (long Steps, ValueSize Size) Of(BoundNode node) => node switch
    {
        BoundLiteral literal => (1, ValueSize.Of(literal.Value)),
        BoundReference reference => Reference(reference),
        BoundHas or BoundTagTest => (1, ValueSize.None),
        BoundCall call => Call(call),
        BoundLogical logical => (Sum(1, All(logical.Operands)), ValueSize.None),
        BoundConditional conditional => Choice(conditional),
        BoundList list => List(list),
        BoundMacro macro => Macro(macro),
        _ => throw new InvalidOperationException($"Unknown part {node.GetType().Name}."),
    };

    private long All(IEnumerable<BoundNode> nodes) => nodes.Aggregate(0L, (sum, node) => Sum(sum, Of(node).Steps));

    private (long Steps, ValueSize Size) Reference(BoundReference reference)
    {
        var size = reference.Kind switch
        {
            ReferenceKind.Attribute => SizeOf(environment.Schema.Attributes.Columns[reference.Index]),
            ReferenceKind.Feature => SizeOf(environment.Schema.Features.Columns[reference.Index]),
            ReferenceKind.Context => SizeOf(environment.Schema.Context.Columns[reference.Index]),
            ReferenceKind.Variant => ValueSize.Text(long.MaxValue),
            ReferenceKind.Local => locals[reference.Index],
            ReferenceKind.Prediction or ReferenceKind.Weight or ReferenceKind.Flag or ReferenceKind.Now => ValueSize.None,
            _ => throw new InvalidOperationException($"Unknown reference {reference.Kind}."),
        };
        return (reference.Kind == ReferenceKind.Local ? 1 : 1 + size.Count, size);
    }

    private ValueSize SizeOf(ColumnDefinition column)
    {
        var cell = column.Type != ColumnType.String ? ValueSize.None
            : column.AllowedValues.IsEmpty ? ValueSize.Text(sizes.StringBytes)
            : ValueSize.Text(column.AllowedValues.Max(System.Text.Encoding.UTF8.GetByteCount));
        return column.IsList ? ValueSize.List(sizes.ListElements, cell) : cell;
    }

    private (long Steps, ValueSize Size) Choice(BoundConditional conditional)
    {
        var (whenTrue, whenFalse) = (Of(conditional.WhenTrue), Of(conditional.WhenFalse));
        return (Sum(1 + Of(conditional.Condition).Steps, Math.Max(whenTrue.Steps, whenFalse.Steps)), whenTrue.Size.Or(whenFalse.Size));
    }

    private (long Steps, ValueSize Size) List(BoundList list)
    {
        var (steps, element) = (1L, ValueSize.None);
        foreach (var item in list.Items)
        {
            var (ofItem, size) = Of(item);
            (steps, element) = (Sum(steps, ofItem), element.Or(size));
        }

        return (steps, ValueSize.List(list.Items.Length, element));
    }

    private (long Steps, ValueSize Size) Macro(BoundMacro macro)
    {
        var (ofRange, range) = Of(macro.Range);
        locals.Add(range.Element ?? ValueSize.None);
        var ofFilter = macro.Filter is null ? 0 : Of(macro.Filter).Steps;
        var (ofBody, body) = Of(macro.Body);
        locals.RemoveAt(locals.Count - 1);
        var size = macro.Kind switch
        {
            MacroKind.Map => ValueSize.List(range.Count, body),
            MacroKind.Filter => range,
            _ => ValueSize.None,
        };
        return (Sum(1 + ofRange, Product(range.Count, Sum(ofFilter, ofBody))), size);
    }

    private (long Steps, ValueSize Size) Call(BoundCall call)
    {
        var steps = 1L;
        var (sum, least) = (0L, long.MaxValue);
        var arguments = new ValueSize[call.Arguments.Length];
        for (var index = 0; index < arguments.Length; index++)
        {
            (var ofArgument, arguments[index]) = Of(call.Arguments[index]);
            steps = Sum(steps, ofArgument);
            (sum, least) = (Sum(sum, arguments[index].Weight), Math.Min(least, arguments[index].Weight));
        }

        var toRead = Functions.StopsAtTheShorter(call.Function) ? least : sum;
        return (Sum(steps, Sum(toRead, Extra(call, arguments))), SizeOf(call, arguments));
    }

    /// <summary>What a function is charged beyond reading its arguments.</summary>
    private static long Extra(BoundCall call, ValueSize[] arguments) => call.Function switch
    {
        Function.Matches => call.Arguments[1] is BoundLiteral { Value.Kind: ValueKind.String } pattern ? Pattern(arguments[0].Bytes, pattern.Value.AsString) : UnknownPattern(arguments[0].Bytes, arguments[1].Bytes),
        >= Function.ToBool and <= Function.ToDynamic => Conversions.MostSteps(arguments[0].Weight),
        >= Function.FullYear when arguments.Length == 2 => TimeFields.MostSteps(call.Arguments[1] is BoundLiteral { Value.Kind: ValueKind.String } zone ? zone.Value.AsString : null),
        _ => 0,
    };

    private static ValueSize SizeOf(BoundCall call, ValueSize[] arguments) => call.Function switch
    {
        Function.Add => arguments[0].Plus(arguments[1]),
        Function.Index => arguments[0].Element ?? ValueSize.None,
        Function.ToText => arguments[0].Or(ValueSize.Text(BytesOfNumber)),
        Function.ToDynamic => arguments[0],
        _ => ValueSize.None,
    };

    private static long Pattern(long bytes, string text)
    {
        var (steps, compilation) = Search(bytes, text);
        return Sum(steps, compilation);
    }

    /// <summary>What finding a known pattern is charged, and what making it ready is when another one was looked for before.</summary>
    private static (long Steps, long Compilation) Search(long bytes, string text)
        => Patterns.Pattern.Compile(text).Pattern is { } pattern
            ? (Product(bytes + 1, PatternSearch.StepsPerByte(pattern)), TextFunctions.StepsToCompile(text.Length, pattern.Steps.Length))
            : (0, TextFunctions.StepsToCompile(text.Length, ExpressionLimits.PatternSteps));

    private static long UnknownPattern(long bytes, long patternBytes)
        => Sum(TextFunctions.StepsToCompile(patternBytes, ExpressionLimits.PatternSteps), Product(bytes + 1, PatternSearch.StepsPerByte(WorkOfLargestPattern)));
}
