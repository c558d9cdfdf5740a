using System.Collections.Immutable;
using RankOrchestrator.Language.Expressions.Binding;
using RankOrchestrator.Language.Expressions.Findings;
using RankOrchestrator.Language.Expressions.Syntax;
using RankOrchestrator.Language.Expressions.Tree;
using RankOrchestrator.Language.Expressions.Types;

namespace RankOrchestrator.Language.Expressions.Compilation;

/// <summary>Turns the text of an expression into something that runs over columns.</summary>
public static class ExpressionCompiler
{
    /// <summary>Parses, resolves, checks and compiles; all errors are in the result.</summary>
    public static ExpressionCompilation Compile(string text, ExpressionEnvironment environment, ExpressionPurpose purpose)
    {
        var (tree, syntaxError) = Parser.Parse(text);
        if (tree is null)
        {
            return new ExpressionCompilation(null, [syntaxError!]);
        }

        var binder = new Binder(new NameResolver(environment), isTyped: true);
        var bound = binder.Bind(tree);
        var errors = binder.Errors.ToList();
        if (errors.Count == 0)
        {
            (bound, var misfit) = Fit(bound, purpose);
            if (misfit is not null)
            {
                errors.Add(misfit);
            }
        }

        return errors.Count > 0
            ? new ExpressionCompilation(null, [.. errors.OrderBy(error => error.Start)])
            : new ExpressionCompilation(new CompiledExpression(text, bound, binder.LocalCount, environment), []);
    }

    /// <summary>
    /// The summands of an expression's outermost sum, in order; the expression alone when it is none. Their values add up
    /// to its value wherever all of them can be computed.
    /// </summary>
    /// <param name="whole">A number.</param>
    /// <param name="environment">What it was compiled against.</param>
    public static ImmutableArray<CompiledExpression> Summands(CompiledExpression whole, ExpressionEnvironment environment)
    {
        var parts = SumSplitting.Of(whole.Root);
        return parts.Length == 1 ? [whole] : [.. parts.Select(part => new CompiledExpression(whole.Text.Substring(part.Start, part.Length), part, whole.LocalCount, environment))];
    }

    private static (BoundNode Bound, ExpressionError? Misfit) Fit(BoundNode bound, ExpressionPurpose purpose)
    {
        var kind = bound.Type.Kind;
        switch (purpose)
        {
            case ExpressionPurpose.RequestCondition or ExpressionPurpose.ItemCondition when kind != ExpressionTypeKind.Bool:
                return (bound, WrongResult(bound, "true or false"));
            case ExpressionPurpose.Number or ExpressionPurpose.RequestNumber when !bound.Type.IsNumber:
                return (bound, WrongResult(bound, "a number"));
            case ExpressionPurpose.GroupKey when kind is not (ExpressionTypeKind.String or ExpressionTypeKind.Bool or ExpressionTypeKind.Int):
                return (bound, WrongResult(bound, "a string, a bool or an int to group by"));
        }

        if (purpose is ExpressionPurpose.RequestCondition or ExpressionPurpose.RequestNumber && bound.VariesByItem)
        {
            return (bound, new ExpressionError(
                ExpressionCodes.NeedsRequestOnly,
                bound.Start,
                bound.Length,
                "This is asked once per request and must not look at items.",
                purpose is ExpressionPurpose.RequestNumber ? "It is one number for a page: ask request.*, w.*, flag(), now, and 'group' beside 'per'." : "What looks at items belongs under 'match'."));
        }

        return (purpose is ExpressionPurpose.Number or ExpressionPurpose.RequestNumber ? Binder.Promote(bound) : bound, null);
    }

    private static ExpressionError WrongResult(BoundNode bound, string expected)
        => new(ExpressionCodes.WrongResult, bound.Start, bound.Length, $"This must give {expected}, not {bound.Type}.");
}
