using System.Collections.Immutable;

namespace RankOrchestrator.Language.Expressions;

/// <summary>A compiled expression, or everything that is wrong with it.</summary>
/// <param name="Expression">Null exactly when there are errors.</param>
/// <param name="Errors">In the order of their places.</param>
public sealed record ExpressionCompilation(CompiledExpression? Expression, ImmutableArray<ExpressionError> Errors);
