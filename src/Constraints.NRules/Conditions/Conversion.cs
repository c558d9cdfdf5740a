using RankOrchestrator.Language.Expressions.Types;
using RankOrchestrator.Language.Expressions.Values;

namespace RankOrchestrator.Constraints.NRules.Conditions;

/// <summary>
/// How values of the language stand in expression trees. Bools, numbers and texts are themselves, null where the
/// evaluation fails; everything else is a <see cref="Value"/>, which may be a failure. Called from compiled conditions.
/// </summary>
internal static class Conversion
{
    private static readonly Value Failure = Value.Error("failed");

    /// <summary>The type that stands for one of the language.</summary>
    public static Type TypeOf(ExpressionType type) => type.Kind switch
    {
        ExpressionTypeKind.Bool => typeof(bool?),
        ExpressionTypeKind.Int => typeof(long?),
        ExpressionTypeKind.Double => typeof(double?),
        ExpressionTypeKind.String => typeof(string),
        ExpressionTypeKind.Dynamic or ExpressionTypeKind.Null or ExpressionTypeKind.Timestamp or ExpressionTypeKind.Duration or ExpressionTypeKind.List or ExpressionTypeKind.Map => typeof(Value),
        _ => throw new InvalidOperationException($"Unknown type {type}."),
    };

    public static Value ToValue(bool? value) => value is { } known ? Value.Bool(known) : Failure;

    public static Value ToValue(long? value) => value is { } known ? Value.Int(known) : Failure;

    public static Value ToValue(double? value) => value is { } known ? Value.Double(known) : Failure;

    public static Value ToValue(string? value) => value is null ? Failure : Value.String(value);

    public static bool? ToBool(Value value) => value.Kind == ValueKind.Bool ? value.AsBool : null;

    public static long? ToInt(Value value) => value.Kind == ValueKind.Int ? value.AsInt : null;

    public static double? ToDouble(Value value) => value.Kind == ValueKind.Double ? value.AsDouble : null;

    public static string? ToText(Value value) => value.Kind == ValueKind.String ? value.AsString : null;

    public static bool? IsThere(Value value) => !value.IsError;
}
