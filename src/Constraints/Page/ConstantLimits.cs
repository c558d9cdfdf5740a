using System.Globalization;
using RankOrchestrator.Constraints.Rules;
using RankOrchestrator.Language.Diagnostics;
using RankOrchestrator.Language.Documents;
using RankOrchestrator.Language.Expressions.Compilation;
using RankOrchestrator.Language.Expressions.Tree;
using RankOrchestrator.Language.Expressions.Types;
using RankOrchestrator.Policies.Constraints;

namespace RankOrchestrator.Constraints.Page;

/// <summary>Compiles limits that are expressions; one that always gives the same number is held to what may be written as a number.</summary>
internal static class ConstantLimits
{
    public static CompiledExpression? Compile(ConstraintPolicy constraint, ExpressionEnvironment environment, DiagnosticBag diagnostics)
    {
        var expression = PolicyExpressions.Compile(constraint.LimitExpression, environment, ExpressionPurpose.RequestNumber, diagnostics);
        if (expression?.Root is not BoundLiteral literal || literal.Value.AsDouble is >= 0 and <= ConstraintPolicy.MostMembers)
        {
            return expression;
        }

        var place = constraint.LimitExpression!.Place;
        var message = string.Create(CultureInfo.InvariantCulture, $"A limit is from 0 to {ConstraintPolicy.MostMembers}, and this always gives {literal.Value.AsDouble}.");
        diagnostics.Error(YamlCodes.OutOfRange, place.Source, place.Span, message);
        return null;
    }
}
