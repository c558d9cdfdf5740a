using RankOrchestrator.Language.Expressions.Tree;
using RankOrchestrator.Language.Expressions.Values;

namespace RankOrchestrator.Language.Expressions.Library;

/// <summary>Functions of the language one by one, for engines that evaluate expressions in their own way.</summary>
public static class FunctionCall
{
    /// <summary>What a function gives; an argument that is an error is the result. What it costs is counted where the expression is metered.</summary>
    public static Value Apply(Function function, ReadOnlySpan<Value> arguments)
    {
        long cost = 0;
        return Functions.Apply(function, arguments, ref cost);
    }
}
