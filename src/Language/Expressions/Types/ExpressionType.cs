using RankOrchestrator.Domain.Tables;

namespace RankOrchestrator.Language.Expressions.Types;

/// <summary>The type of an expression, as far as it is known before it runs.</summary>
public enum ExpressionTypeKind
{
    /// <summary>Known only at run time.</summary>
    Dynamic,

    /// <summary>Nothing.</summary>
    Null,

    /// <summary>True or false.</summary>
    Bool,

    /// <summary>A signed 64-bit integer.</summary>
    Int,

    /// <summary>A double.</summary>
    Double,

    /// <summary>Text.</summary>
    String,

    /// <summary>An instant.</summary>
    Timestamp,

    /// <summary>A span of time.</summary>
    Duration,

    /// <summary>A list.</summary>
    List,

    /// <summary>Values by key.</summary>
    Map,
}

/// <summary>A type: a kind and, for lists and maps, the kind of what they hold.</summary>
/// <param name="Kind">What it is, lists and maps whatever they hold.</param>
/// <param name="Element">Lists: what the elements are. Maps: what the values are.</param>
/// <param name="Key">Maps: what the keys are.</param>
public readonly record struct ExpressionType(ExpressionTypeKind Kind, ExpressionTypeKind Element = ExpressionTypeKind.Dynamic, ExpressionTypeKind Key = ExpressionTypeKind.Dynamic)
{
    /// <summary>Known only at run time.</summary>
    public static ExpressionType Dynamic => new(ExpressionTypeKind.Dynamic);

    /// <summary>True or false.</summary>
    public static ExpressionType Bool => new(ExpressionTypeKind.Bool);

    /// <summary>An integer.</summary>
    public static ExpressionType Int => new(ExpressionTypeKind.Int);

    /// <summary>A double.</summary>
    public static ExpressionType Double => new(ExpressionTypeKind.Double);

    /// <summary>Text.</summary>
    public static ExpressionType String => new(ExpressionTypeKind.String);

    /// <summary>An instant.</summary>
    public static ExpressionType Timestamp => new(ExpressionTypeKind.Timestamp);

    /// <summary>A span of time.</summary>
    public static ExpressionType Duration => new(ExpressionTypeKind.Duration);

    /// <summary>Whether it is an int or a double.</summary>
    public bool IsNumber => Kind is ExpressionTypeKind.Int or ExpressionTypeKind.Double;

    /// <summary>Whether nothing is known before run time.</summary>
    public bool IsDynamic => Kind == ExpressionTypeKind.Dynamic;

    /// <summary>Whether a macro runs over it.</summary>
    public bool IsRange => Kind is ExpressionTypeKind.List or ExpressionTypeKind.Map;

    /// <summary>The type of the elements of a list, or of the values of a map.</summary>
    public ExpressionType ElementType => new(Element);

    /// <summary>The type of the keys of a map.</summary>
    public ExpressionType KeyType => new(Key);

    /// <summary>A list of a kind.</summary>
    public static ExpressionType ListOf(ExpressionTypeKind element) => new(ExpressionTypeKind.List, element);

    /// <summary>A map between kinds.</summary>
    public static ExpressionType MapOf(ExpressionTypeKind key, ExpressionTypeKind element) => new(ExpressionTypeKind.Map, element, key);

    /// <summary>The type of a declared column.</summary>
    public static ExpressionType Of(ColumnDefinition column)
    {
        var kind = column.Type switch
        {
            ColumnType.Bool => ExpressionTypeKind.Bool,
            ColumnType.Int => ExpressionTypeKind.Int,
            ColumnType.Double => ExpressionTypeKind.Double,
            ColumnType.String => ExpressionTypeKind.String,
            ColumnType.Timestamp => ExpressionTypeKind.Timestamp,
            _ => ExpressionTypeKind.Duration,
        };
        return column.IsList ? ListOf(kind) : column.IsMap ? MapOf(ExpressionTypeKind.String, kind) : new ExpressionType(kind);
    }

    /// <summary>The type as messages name it.</summary>
    public override string ToString() => Kind switch
    {
        ExpressionTypeKind.List when Element != ExpressionTypeKind.Dynamic => $"list of {Name(Element)}",
        ExpressionTypeKind.Map when Element != ExpressionTypeKind.Dynamic && Key != ExpressionTypeKind.Dynamic => $"map of {Name(Key)} to {Name(Element)}",
        _ => Name(Kind),
    };

    private static string Name(ExpressionTypeKind kind) => kind switch
    {
        ExpressionTypeKind.Dynamic => "any value",
        ExpressionTypeKind.Null => "null",
        ExpressionTypeKind.Bool => "bool",
        ExpressionTypeKind.Int => "int",
        ExpressionTypeKind.Double => "double",
        ExpressionTypeKind.String => "string",
        ExpressionTypeKind.Timestamp => "timestamp",
        ExpressionTypeKind.Duration => "duration",
        ExpressionTypeKind.Map => "map",
        _ => "list",
    };
}
