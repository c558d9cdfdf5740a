using System.Collections.Immutable;

namespace RankOrchestrator.Language.Expressions.Tree;

/// <summary>The parts directly inside a part.</summary>
public static class BoundChildren
{
    /// <summary>The parts in the order they are written; empty for constants and references.</summary>
    public static ImmutableArray<BoundNode> Of(BoundNode node) => node switch
    {
        BoundCall call => call.Arguments,
        BoundLogical logical => logical.Operands,
        BoundConditional conditional => [conditional.Condition, conditional.WhenTrue, conditional.WhenFalse],
        BoundList list => list.Items,
        BoundMap map => [.. map.Keys.Zip(map.Values).SelectMany(entry => new[] { entry.First, entry.Second })],
        BoundMacro { Filter: { } filter } macro => [macro.Range, filter, macro.Body],
        BoundMacro macro => [macro.Range, macro.Body],
        _ => [],
    };
}
