namespace RankOrchestrator.Allocation.Guarantees;

/// <summary>What a page is promised to reach of an objective: a part of what the page reaches that makes it greatest alone.</summary>
/// <param name="Constraint">Index of the row that asks for it.</param>
/// <param name="Share">The part of the best, from 0 to 1.</param>
/// <param name="Best">What the best page for the objective alone reaches.</param>
/// <param name="BestBound">No page reaches more; equal to <paramref name="Best"/> where that is proven.</param>
/// <param name="Least">What the page has to reach.</param>
public sealed record Guarantee(int Constraint, double Share, double Best, double BestBound, double Least);
