using System.Collections.Immutable;
using RankOrchestrator.Language.Expressions.Findings;

namespace RankOrchestrator.Language.Expressions.Syntax;

/// <summary>Recognises CEL's macros (cel-spec, "Macros"): calls whose arguments are read, not evaluated.</summary>
internal static class Macros
{
    /// <summary>The macro's part, or an error in its use, or neither when the call is an ordinary one.</summary>
    public static (SyntaxNode? Macro, ExpressionError? Error) Expand(Token name, SyntaxNode? target, ImmutableArray<SyntaxNode> arguments, int start, int length)
    {
        if (target is null)
        {
            return string.Equals(name.Text, "has", StringComparison.Ordinal) ? Has(name, arguments, start, length) : default;
        }

        MacroKind? kind = name.Text switch
        {
            "all" => MacroKind.All,
            "exists" => MacroKind.Exists,
            "exists_one" or "existsOne" => MacroKind.ExistsOne,
            "filter" => MacroKind.Filter,
            "map" => MacroKind.Map,
            _ => null,
        };
        if (kind is not { } macro)
        {
            return default;
        }

        if (arguments.Length != 2 && !(arguments.Length == 3 && macro == MacroKind.Map))
        {
            return (null, new ExpressionError(
                ExpressionCodes.Syntax,
                name.Start,
                name.Length,
                $"'{name.Text}' takes a name for the element and {(macro == MacroKind.Map ? "an expression, with a condition between them if need be" : "a condition")}.",
                $"For example: list.{name.Text}(x, {(macro == MacroKind.Map ? "x * 2" : "x > 1")})."));
        }

        if (arguments[0] is not NameSyntax { IsAbsolute: false } variable)
        {
            return (null, new ExpressionError(ExpressionCodes.Syntax, arguments[0].Start, arguments[0].Length, $"The first argument of '{name.Text}' must be a plain name for the element."));
        }

        var filter = arguments.Length == 3 ? arguments[1] : null;
        return (new MacroSyntax(start, length, macro, target, variable.Name, filter, arguments[^1]), null);
    }

    private static (SyntaxNode? Macro, ExpressionError? Error) Has(Token name, ImmutableArray<SyntaxNode> arguments, int start, int length)
        => arguments is [MemberSyntax member]
            ? (new HasSyntax(start, length, member), null)
            : (null, new ExpressionError(ExpressionCodes.Syntax, name.Start, name.Length, "'has' takes one argument of the form item.name.", "For example: has(item.rating)."));
}
