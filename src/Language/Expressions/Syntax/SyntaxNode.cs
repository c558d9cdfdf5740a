using System.Collections.Immutable;
using RankOrchestrator.Language.Expressions.Values;

namespace RankOrchestrator.Language.Expressions.Syntax;

/// <summary>A part of an expression as it is written. Immutable.</summary>
/// <param name="Start">Offset of the part in the text.</param>
/// <param name="Length">Length of the part.</param>
public abstract record SyntaxNode(int Start, int Length)
{
    /// <summary>How deep the tree is below and including this part.</summary>
    public int Depth { get; init; } = 1;
}

/// <summary>A constant.</summary>
public sealed record LiteralSyntax(int Start, int Length, Value Value) : SyntaxNode(Start, Length);

/// <summary>A name; an absolute one is written with a leading dot and never means the element of a macro.</summary>
public sealed record NameSyntax(int Start, int Length, string Name, bool IsAbsolute = false) : SyntaxNode(Start, Length);

/// <summary><c>operand.name</c>.</summary>
public sealed record MemberSyntax(int Start, int Length, SyntaxNode Operand, string Name, int NameStart) : SyntaxNode(Start, Length);

/// <summary><c>has(operand.name)</c>.</summary>
public sealed record HasSyntax(int Start, int Length, MemberSyntax Member) : SyntaxNode(Start, Length);

/// <summary>An operator, a function or a method: the target, if any, is the first argument.</summary>
/// <param name="Start">Offset of the part in the text.</param>
/// <param name="Length">Length of the part.</param>
/// <param name="Function">The function's name, or an operator's sign (unary minus: <c>-_</c>, index: <c>[]</c>).</param>
/// <param name="IsMethod">Whether it is written after a target and a dot.</param>
/// <param name="Arguments">The arguments, the target first.</param>
/// <param name="FunctionStart">Offset of the function's name or the operator.</param>
public sealed record CallSyntax(int Start, int Length, string Function, bool IsMethod, ImmutableArray<SyntaxNode> Arguments, int FunctionStart) : SyntaxNode(Start, Length);

/// <summary><c>a &amp;&amp; b &amp;&amp; c</c>, or the same with <c>||</c>.</summary>
public sealed record LogicalSyntax(int Start, int Length, bool IsAnd, ImmutableArray<SyntaxNode> Operands) : SyntaxNode(Start, Length);

/// <summary><c>condition ? whenTrue : whenFalse</c>.</summary>
public sealed record ConditionalSyntax(int Start, int Length, SyntaxNode Condition, SyntaxNode WhenTrue, SyntaxNode WhenFalse) : SyntaxNode(Start, Length);

/// <summary><c>[a, b, c]</c>.</summary>
public sealed record ListSyntax(int Start, int Length, ImmutableArray<SyntaxNode> Items) : SyntaxNode(Start, Length);

/// <summary><c>{key: value, …}</c>; each key has the value of the same place.</summary>
public sealed record MapSyntax(int Start, int Length, ImmutableArray<SyntaxNode> Keys, ImmutableArray<SyntaxNode> Values) : SyntaxNode(Start, Length);

/// <summary>A macro over a list or map: <c>range.all(variable, body)</c>, <c>range.all(first, second, body)</c> and their kin.</summary>
public sealed record MacroSyntax(int Start, int Length, MacroKind Kind, SyntaxNode Range, ImmutableArray<string> Variables, SyntaxNode? Filter, SyntaxNode Body) : SyntaxNode(Start, Length);

/// <summary>Which macro.</summary>
public enum MacroKind
{
    /// <summary>Whether the body holds for every element.</summary>
    All,

    /// <summary>Whether the body holds for some element.</summary>
    Exists,

    /// <summary>Whether the body holds for exactly one element.</summary>
    ExistsOne,

    /// <summary>The elements for which the body holds.</summary>
    Filter,

    /// <summary>The body's value for every element (for which the filter holds, if there is one).</summary>
    Map,

    /// <summary>A list of the body's value for every index and element, or key and value.</summary>
    TransformList,

    /// <summary>A map with the same keys (of a list: its indexes) and the body's values.</summary>
    TransformMap,

    /// <summary>A map of the entries that the body gives, which is a map itself.</summary>
    TransformMapEntry,
}
