using System.Collections.Immutable;
using RankOrchestrator.Language.Expressions.Findings;

namespace RankOrchestrator.Language.Expressions.Compilation;

/// <summary>A compiled expression, or everything that is wrong with it.</summary>
/// <param name="Expression">Null exactly when there are errors.</param>
/// <param name="Errors">In the order of their places.</param>
public sealed record ExpressionCompilation(CompiledExpression? Expression, ImmutableArray<ExpressionError> Errors);
