using RankOrchestrator.Language.Documents;
using RankOrchestrator.Language.Expressions.Compilation;

namespace RankOrchestrator.Objectives.Inputs;

/// <summary>What a model's file has computed for every candidate.</summary>
/// <param name="Place">Where it is written.</param>
/// <param name="Expression">The expression.</param>
/// <param name="IsForFallback">Whether it is computed only where something has to stand in for a model.</param>
public sealed record ComputedNumber(YamlScalar Place, CompiledExpression Expression, bool IsForFallback);
