using RankOrchestrator.Domain.Tables;
using RankOrchestrator.Language.Expressions.Kernels;
using RankOrchestrator.Language.Expressions.Library;
using RankOrchestrator.Language.Expressions.Limits;
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
    private readonly List<ValueSize> locals = [];

    /// <summary>The most steps of a part that is not done over columns.</summary>
    public long Steps(PartOffColumns part)
    {
        if (!part.IsTextSearch)
        {
            return Steps(part.Node);
        }

        var search = (BoundCall)part.Node;
        var bytes = Of(search.Arguments[0]).Size.Bytes;
        return search.Function == Function.Matches ? TextFunctions.StepsToSearch(bytes, ((BoundLiteral)search.Arguments[1]).Value.AsString).Steps : TextSearchMask.StepsOf(bytes);
    }

    /// <summary>The most steps of the interpreter.</summary>
    public long Steps(BoundNode node) => Of(node).Steps;

    private (long Steps, ValueSize Size) Of(BoundNode node) => node switch
    {
        BoundLiteral literal => (1, ValueSize.Of(literal.Value)),
        BoundReference reference => Reference(reference),
        BoundHas or BoundTagTest => (1, ValueSize.None),
        BoundCall call => Call(call),
        BoundLogical logical => (StepCount.Sum(1, All(logical.Operands)), ValueSize.None),
        BoundConditional conditional => Choice(conditional),
        BoundList list => List(list),
        BoundMap map => Map(map),
        BoundMacro macro => Macro(macro),
        _ => throw new InvalidOperationException($"Unknown part {node.GetType().Name}."),
    };

    private long All(IEnumerable<BoundNode> nodes) => nodes.Aggregate(0L, (sum, node) => StepCount.Sum(sum, Of(node).Steps));

    private (long Steps, ValueSize Size) Reference(BoundReference reference)
    {
        var size = reference.Kind switch
        {
            ReferenceKind.Attribute => SizeOf(environment.Schema.Attributes.Columns[reference.Index]),
            ReferenceKind.Feature => SizeOf(environment.Schema.Features.Columns[reference.Index]),
            ReferenceKind.Context => SizeOf(environment.Schema.Context.Columns[reference.Index]),
            ReferenceKind.Group => ValueSize.Text(Math.Max(sizes.StringBytes, sizes.IdBytes)),
            ReferenceKind.Id => ValueSize.Text(sizes.IdBytes),
            ReferenceKind.Variant => ValueSize.Text(long.MaxValue),
            ReferenceKind.Local => locals[reference.Index],
            ReferenceKind.Prediction or ReferenceKind.Weight or ReferenceKind.Flag or ReferenceKind.Now or ReferenceKind.Value => ValueSize.None,
            _ => throw new InvalidOperationException($"Unknown reference {reference.Kind}."),
        };
        return (reference.Kind == ReferenceKind.Local ? 1 : 1 + size.Count, size);
    }

    private ValueSize SizeOf(ColumnDefinition column)
    {
        var cell = column.Type != ColumnType.String ? ValueSize.None
            : column.AllowedValues.IsEmpty ? ValueSize.Text(sizes.StringBytes)
            : ValueSize.Text(column.AllowedValues.Max(System.Text.Encoding.UTF8.GetByteCount));
        return column.IsList ? ValueSize.List(sizes.ListElements, cell)
            : column.IsMap ? ValueSize.Map(column.AllowedKeys.IsEmpty ? sizes.MapEntries : column.AllowedKeys.Length, KeyOf(column), cell)
            : cell;
    }

    private ValueSize KeyOf(ColumnDefinition column)
        => ValueSize.Text(column.AllowedKeys.IsEmpty ? sizes.StringBytes : column.AllowedKeys.Max(System.Text.Encoding.UTF8.GetByteCount));

    private (long Steps, ValueSize Size) Choice(BoundConditional conditional)
    {
        var (whenTrue, whenFalse) = (Of(conditional.WhenTrue), Of(conditional.WhenFalse));
        return (StepCount.Sum(1 + Of(conditional.Condition).Steps, Math.Max(whenTrue.Steps, whenFalse.Steps)), whenTrue.Size.Or(whenFalse.Size));
    }

    private (long Steps, ValueSize Size) List(BoundList list)
    {
        var (steps, element) = (1L, ValueSize.None);
        foreach (var item in list.Items)
        {
            var (ofItem, size) = Of(item);
            (steps, element) = (StepCount.Sum(steps, ofItem), element.Or(size));
        }

        return (steps, ValueSize.List(list.Items.Length, element));
    }

    private (long Steps, ValueSize Size) Map(BoundMap map)
    {
        var (steps, key, value) = (1L, ValueSize.None, ValueSize.None);
        for (var entry = 0; entry < map.Keys.Length; entry++)
        {
            var (ofKey, keySize) = Of(map.Keys[entry]);
            var (ofValue, valueSize) = Of(map.Values[entry]);
            (steps, key, value) = (StepCount.Sum(steps, StepCount.Sum(ofKey, ofValue)), key.Or(keySize), value.Or(valueSize));
        }

        return (StepCount.Sum(steps, Sorting(map.Keys.Length, key)), ValueSize.Map(map.Keys.Length, key, value));
    }

    private static long Sorting(long entries, ValueSize? key)
        => ValueMap.StepsToSort(Math.Min(entries, ExpressionLimits.Size), StepCount.Product(entries, key?.Weight ?? 0));

    private (long Steps, ValueSize Size) Macro(BoundMacro macro)
    {
        var (ofRange, range) = Of(macro.Range);
        AddLocals(macro, range);
        var ofFilter = macro.Filter is null ? 0 : Of(macro.Filter).Steps;
        var (ofBody, body) = Of(macro.Body);
        locals.RemoveRange(macro.Local, locals.Count - macro.Local);
        var size = macro.Kind switch
        {
            MacroKind.Map or MacroKind.TransformList => ValueSize.List(range.Count, body),
            MacroKind.Filter => range.Key is { } key ? range.Or(ValueSize.List(range.Count, key)) : range,
            MacroKind.TransformMap => ValueSize.Map(range.Count, range.Key, body),
            MacroKind.TransformMapEntry => ValueSize.Map(StepCount.Product(range.Count, body.Count), body.Key, body.Element),
            _ => ValueSize.None,
        };
        var sorting = macro.Kind is MacroKind.TransformMap or MacroKind.TransformMapEntry ? Sorting(size.Count, size.Key) : 0;
        return (StepCount.Sum(StepCount.Sum(1 + ofRange, sorting), StepCount.Product(range.Count, StepCount.Sum(ofFilter, ofBody))), size);
    }

    /// <summary>Of what a macro runs over may only be known when it does whether it is a list or a map.</summary>
    private void AddLocals(BoundMacro macro, ValueSize range)
    {
        var (element, key) = (range.Element ?? ValueSize.None, range.Key ?? ValueSize.None);
        locals.Add(macro.HasTwoVariables ? key : macro.Range.Type.Kind == ExpressionTypeKind.Map ? key : element.Or(key));
        if (macro.HasTwoVariables)
        {
            locals.Add(element);
        }
    }

    private (long Steps, ValueSize Size) Call(BoundCall call)
    {
        var function = Functions.Of(call.Function);
        var steps = 1L;
        var (sum, least) = (0L, long.MaxValue);
        var arguments = new ValueSize[call.Arguments.Length];
        for (var index = 0; index < arguments.Length; index++)
        {
            (var ofArgument, arguments[index]) = Of(call.Arguments[index]);
            steps = StepCount.Sum(steps, ofArgument);
            var weight = function.FindsByKey && call.Arguments[index].Type.Kind == ExpressionTypeKind.Map ? 0 : arguments[index].Weight;
            (sum, least) = (StepCount.Sum(sum, weight), Math.Min(least, weight));
        }

        var toRead = function.StopsAtTheShorter ? least : sum;
        return (StepCount.Sum(steps, StepCount.Sum(toRead, function.MostSteps(call, arguments))), function.Size(arguments));
    }
}
