namespace RankOrchestrator.Domain.Tables;

/// <summary>Everything a request for a surface may carry: three tables, each with its own name space in expressions.</summary>
/// <param name="Attributes">Per candidate, <c>item.*</c>: facts that rules and constraints read.</param>
/// <param name="Features">Per candidate, <c>feature.*</c>: numbers that models read; always <see cref="ColumnType.Double"/>.</param>
/// <param name="Context">Once per request, <c>request.*</c>: who asks, from where, with what.</param>
public sealed record SurfaceSchema(TableSchema Attributes, TableSchema Features, TableSchema Context);
