using RankOrchestrator.Language.Expressions.Tree;
using RankOrchestrator.Language.Expressions.Types;
using RankOrchestrator.Language.Expressions.Values;

namespace RankOrchestrator.Language.Expressions.Library;

/// <summary>
/// One operator, function or method: how it is written, what it takes and gives, what it does and what that costs, in one
/// place. Beside it only <see cref="Function"/> names it.
/// </summary>
/// <param name="Function">Which one.</param>
/// <param name="Name">How it is written; operators as the parser names them.</param>
/// <param name="Forms">Where the name stands.</param>
/// <param name="Fewest">Fewest arguments; a method's target counts as one.</param>
/// <param name="Most">Most arguments.</param>
internal sealed record FunctionDefinition(Function Function, string Name, FunctionForms Forms, int Fewest, int Most)
{
    /// <summary>Its row in docs/expressions.md: how it is written, what it gives, what there is to say. Null for operators, which have a section there.</summary>
    public (string Usage, string Gives, string Remark)? Row { get; init; }

    /// <summary>Its name behind <see cref="Functions.MathSpace"/>; null when it has none.</summary>
    public string? MathName { get; init; }

    /// <summary>The type of a call by the types of its arguments, none of which is dynamic; null when it does not take these.</summary>
    public required ResultRule Result { get; init; }

    /// <summary>The type of a call with a dynamic argument.</summary>
    public ExpressionType WhenDynamic { get; init; } = ExpressionType.Dynamic;

    /// <summary>Whether an int argument becomes a double because another one is.</summary>
    public bool Promotes { get; init; }

    /// <summary>What it does to values (cel-spec, "List of Standard Definitions"), none of which is an error. Errors are returned, never thrown.</summary>
    public required FunctionBody Body { get; init; }

    /// <summary>What it does to one double, for a kernel over columns; null when no such kernel has it. The body must agree with it to the last bit.</summary>
    public Func<double, double>? OfNumber { get; init; }

    /// <summary>Whether no more is read of any argument than there is of the shortest: the first difference decides. Otherwise all of them are read.</summary>
    public bool StopsAtTheShorter { get; init; }

    /// <summary>Whether of a map no more is read than the way to a key takes; it counts nothing then.</summary>
    public bool FindsByKey { get; init; }

    /// <summary>The most that <see cref="Body"/> can add to the cost.</summary>
    public Func<BoundCall, ValueSize[], long> MostSteps { get; init; } = static (_, _) => 0;

    /// <summary>The largest value it can give.</summary>
    public Func<ValueSize[], ValueSize> Size { get; init; } = static _ => ValueSize.None;
}

/// <summary>The type of a call; null when the function does not take these.</summary>
internal delegate ExpressionType? ResultRule(ReadOnlySpan<ExpressionType> types);

/// <summary>The value of a call. <paramref name="cost"/> grows by what is done beyond reading the arguments.</summary>
internal delegate Value FunctionBody(ReadOnlySpan<Value> arguments, ref long cost);

/// <summary>Where the name of a function stands.</summary>
[Flags]
internal enum FunctionForms
{
    /// <summary>Between or before its operands.</summary>
    Operator = 1,

    /// <summary>Before its arguments: <c>size(x)</c>.</summary>
    Global = 2,

    /// <summary>Behind its first argument: <c>x.size()</c>.</summary>
    Method = 4,
}
