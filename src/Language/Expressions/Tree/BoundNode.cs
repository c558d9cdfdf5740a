using System.Collections.Immutable;
using RankOrchestrator.Language.Expressions.Syntax;
using RankOrchestrator.Language.Expressions.Types;
using RankOrchestrator.Language.Expressions.Values;

namespace RankOrchestrator.Language.Expressions.Tree;

/// <summary>A part of an expression whose names are resolved and whose type is known. Immutable data: analyses walk it.</summary>
/// <param name="Start">Offset of the part in the text.</param>
/// <param name="Length">Length of the part.</param>
/// <param name="Type">Its type.</param>
/// <param name="VariesByItem">Whether its value can differ between the candidates of a request.</param>
public abstract record BoundNode(int Start, int Length, ExpressionType Type, bool VariesByItem);

/// <summary>A constant.</summary>
public sealed record BoundLiteral(int Start, int Length, ExpressionType Type, Value Value) : BoundNode(Start, Length, Type, VariesByItem: false);

/// <summary>A value looked up in the frame (or, for locals and bindings, around it).</summary>
/// <param name="Start">Offset of the part in the text.</param>
/// <param name="Length">Length of the part.</param>
/// <param name="Type">Its type.</param>
/// <param name="VariesByItem">Whether its value can differ between the candidates of a request.</param>
/// <param name="Kind">Where it is looked up.</param>
/// <param name="Index">Its place there.</param>
/// <param name="Name">Its name, without the name space.</param>
/// <param name="CanBeMissing">Whether it may be absent, which makes the expression fail for that candidate.</param>
public sealed record BoundReference(int Start, int Length, ExpressionType Type, bool VariesByItem, ReferenceKind Kind, int Index, string Name, bool CanBeMissing)
    : BoundNode(Start, Length, Type, VariesByItem);

/// <summary><c>has(…)</c> of something that may be missing.</summary>
public sealed record BoundHas(int Start, int Length, BoundReference Reference) : BoundNode(Start, Length, ExpressionType.Bool, Reference.VariesByItem);

/// <summary><c>"tag" in item.tags</c>.</summary>
public sealed record BoundTagTest(int Start, int Length, int Tag, string Name) : BoundNode(Start, Length, ExpressionType.Bool, VariesByItem: true);

/// <summary>An operator or function over evaluated arguments.</summary>
public sealed record BoundCall(int Start, int Length, ExpressionType Type, bool VariesByItem, Function Function, ImmutableArray<BoundNode> Arguments)
    : BoundNode(Start, Length, Type, VariesByItem);

/// <summary>A chain of <c>&amp;&amp;</c> or <c>||</c>.</summary>
public sealed record BoundLogical(int Start, int Length, bool VariesByItem, bool IsAnd, ImmutableArray<BoundNode> Operands)
    : BoundNode(Start, Length, ExpressionType.Bool, VariesByItem);

/// <summary>A choice.</summary>
public sealed record BoundConditional(int Start, int Length, ExpressionType Type, bool VariesByItem, BoundNode Condition, BoundNode WhenTrue, BoundNode WhenFalse)
    : BoundNode(Start, Length, Type, VariesByItem);

/// <summary>A list of parts.</summary>
public sealed record BoundList(int Start, int Length, ExpressionType Type, bool VariesByItem, ImmutableArray<BoundNode> Items)
    : BoundNode(Start, Length, Type, VariesByItem);

/// <summary>A map of parts: each key has the value of the same place.</summary>
public sealed record BoundMap(int Start, int Length, ExpressionType Type, bool VariesByItem, ImmutableArray<BoundNode> Keys, ImmutableArray<BoundNode> Values)
    : BoundNode(Start, Length, Type, VariesByItem);

/// <summary>
/// A macro over a list or map. The local with index <paramref name="Local"/> is the element or key; where the macro is one of two
/// variables, it is the index or key, and the local after it the element or value.
/// </summary>
public sealed record BoundMacro(int Start, int Length, ExpressionType Type, bool VariesByItem, MacroKind Kind, BoundNode Range, int Local, BoundNode? Filter, BoundNode Body)
    : BoundNode(Start, Length, Type, VariesByItem)
{
    /// <summary>Whether the macro has two variables.</summary>
    public bool HasTwoVariables { get; init; }

    /// <summary>How many locals are in use inside it.</summary>
    public int LocalsInside => Local + (HasTwoVariables ? 2 : 1);
}

/// <summary>Where a reference is looked up.</summary>
public enum ReferenceKind
{
    /// <summary><c>item.name</c>.</summary>
    Attribute,

    /// <summary><c>feature.name</c>.</summary>
    Feature,

    /// <summary><c>request.name</c>.</summary>
    Context,

    /// <summary><c>score.name</c>.</summary>
    Prediction,

    /// <summary><c>w.name</c>.</summary>
    Weight,

    /// <summary><c>flag("name")</c>.</summary>
    Flag,

    /// <summary><c>variant("name")</c>.</summary>
    Variant,

    /// <summary><c>now</c>.</summary>
    Now,

    /// <summary><c>item.id</c>.</summary>
    Id,

    /// <summary><c>group</c>: the value that candidates are grouped by, in a limit of each group.</summary>
    Group,

    /// <summary><c>value</c>: what a candidate is worth before any rule.</summary>
    Value,

    /// <summary>The element of a macro.</summary>
    Local,

    /// <summary>A value given beside an expression that has no schema.</summary>
    Binding,
}
