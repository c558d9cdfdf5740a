namespace RankOrchestrator.Language.Expressions.Findings;

/// <summary>Codes of errors in expressions.</summary>
public static class ExpressionCodes
{
    /// <summary>The text is not an expression.</summary>
    public const string Syntax = "RP0301";

    /// <summary>A part of CEL that this language leaves out.</summary>
    public const string OutsideSubset = "RP0302";

    /// <summary>A name that nothing declares.</summary>
    public const string UnknownName = "RP0303";

    /// <summary>A function that does not exist.</summary>
    public const string UnknownFunction = "RP0304";

    /// <summary>Operands or arguments of the wrong type.</summary>
    public const string WrongType = "RP0305";

    /// <summary>The expression is longer, deeper or costlier than allowed.</summary>
    public const string TooLarge = "RP0306";

    /// <summary>The expression fails whatever the request, such as a division by zero.</summary>
    public const string AlwaysFails = "RP0307";

    /// <summary>The expression as a whole has another type than its place takes.</summary>
    public const string WrongResult = "RP0308";

    /// <summary>The expression looks at items where only the request can be looked at.</summary>
    public const string NeedsRequestOnly = "RP0309";

    /// <summary>A constant that the declared range or enumeration of an attribute excludes.</summary>
    public const string OutsideDomain = "RP0310";

    /// <summary>What takes more steps at worst than a page has, or may be cut off because of them.</summary>
    public const string TooCostly = "RP0311";
}
