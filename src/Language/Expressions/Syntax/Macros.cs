using System.Collections.Immutable;
using RankOrchestrator.Language.Expressions.Findings;

namespace RankOrchestrator.Language.Expressions.Syntax;

/// <summary>
/// Recognises CEL's macros (cel-spec, "Macros", and cel-go's <c>ext.TwoVarComprehensions</c>): calls whose arguments are read, not
/// evaluated.
/// </summary>
internal static class Macros
{
    /// <summary>The macro's part, or an error in its use, or neither when the call is an ordinary one.</summary>
    public static (SyntaxNode? Macro, ExpressionError? Error) Expand(Token name, SyntaxNode? target, ImmutableArray<SyntaxNode> arguments, int start, int length)
    {
        if (target is null)
        {
            return string.Equals(name.Text, "has", StringComparison.Ordinal) ? Has(name, arguments, start, length) : default;
        }

        if (Kind(name.Text) is not { } macro)
        {
            return default;
        }

        var transforms = macro is MacroKind.TransformList or MacroKind.TransformMap or MacroKind.TransformMapEntry;
        var variables = transforms || (arguments.Length == 3 && macro is MacroKind.All or MacroKind.Exists or MacroKind.ExistsOne) ? 2 : 1;
        var mayFilter = transforms || macro == MacroKind.Map;
        if (arguments.Length != variables + 1 && !(mayFilter && arguments.Length == variables + 2))
        {
            return (null, Misused(name, macro, transforms));
        }

        for (var variable = 0; variable < variables; variable++)
        {
            if (arguments[variable] is not NameSyntax { IsAbsolute: false })
            {
                var which = variables == 1 ? "The first argument" : variable == 0 ? "The first argument, for the index or key," : "The second argument, for the element or value,";
                return (null, Error(arguments[variable], $"{which} of '{name.Text}' must be a plain name{(variables == 1 ? " for the element" : "")}."));
            }
        }

        ImmutableArray<string> names = [.. arguments.Take(variables).Select(argument => ((NameSyntax)argument).Name)];
        if (variables == 2 && string.Equals(names[0], names[1], StringComparison.Ordinal))
        {
            return (null, Error(arguments[1], $"'{names[1]}' is the name of both the index or key and the element or value.", "Give them different names."));
        }

        var filter = arguments.Length == variables + 2 ? arguments[variables] : null;
        return (new MacroSyntax(start, length, macro, target, names, filter, arguments[^1]), null);
    }

    private static MacroKind? Kind(string name) => name switch
    {
        "all" => MacroKind.All,
        "exists" => MacroKind.Exists,
        "exists_one" or "existsOne" => MacroKind.ExistsOne,
        "filter" => MacroKind.Filter,
        "map" => MacroKind.Map,
        "transformList" => MacroKind.TransformList,
        "transformMap" => MacroKind.TransformMap,
        "transformMapEntry" => MacroKind.TransformMapEntry,
        _ => null,
    };

    private static ExpressionError Misused(Token name, MacroKind macro, bool transforms)
    {
        var (takes, example) = macro switch
        {
            MacroKind.Map => ("a name for the element and an expression, with a condition between them if need be", "list.map(x, x * 2)"),
            MacroKind.Filter => ("a name for the element and a condition", "list.filter(x, x > 1)"),
            MacroKind.TransformMapEntry => ("names for the key (or index) and the value, and a map, with a condition before it if need be", "map.transformMapEntry(k, v, {v: k})"),
            _ when transforms => ("names for the key (or index) and the value, and an expression, with a condition before it if need be", $"map.{name.Text}(k, v, v * 2)"),
            _ => ("a name for the element and a condition, or names for the key (or index) and the value and a condition", $"list.{name.Text}(x, x > 1)"),
        };
        return new ExpressionError(ExpressionCodes.Syntax, name.Start, name.Length, $"'{name.Text}' takes {takes}.", $"For example: {example}.");
    }

    private static ExpressionError Error(SyntaxNode at, string message, string? hint = null) => new(ExpressionCodes.Syntax, at.Start, at.Length, message, hint);

    private static (SyntaxNode? Macro, ExpressionError? Error) Has(Token name, ImmutableArray<SyntaxNode> arguments, int start, int length)
        => arguments is [MemberSyntax member]
            ? (new HasSyntax(start, length, member), null)
            : (null, new ExpressionError(ExpressionCodes.Syntax, name.Start, name.Length, "'has' takes one argument of the form item.name.", "For example: has(item.rating)."));
}
