namespace RankOrchestrator.Language.Expressions.Costs;

/// <summary>How large what a request carries can be, as far as the schema does not say.</summary>
/// <param name="StringBytes">UTF-8 bytes of one text.</param>
/// <param name="ListElements">Elements of one list.</param>
/// <param name="MapEntries">Entries of one map.</param>
/// <param name="IdBytes">UTF-8 bytes of a candidate's id.</param>
public readonly record struct InputSizes(int StringBytes, int ListElements, int MapEntries, int IdBytes);
