using RankOrchestrator.Allocation.Problems;

namespace RankOrchestrator.Constraints.Page;

/// <summary>A term of the value of which a page has to keep a part of the best.</summary>
/// <param name="Constraint">The constraint, by the surface's order: its terms are in lexicographic order.</param>
/// <param name="Term">The term, by the surface's order.</param>
/// <param name="Name">The term's name.</param>
/// <param name="AtLeast">The part of the best.</param>
/// <param name="Row">Name, price and priority of the row.</param>
public readonly record struct KeptTerm(int Constraint, int Term, string Name, double AtLeast, SlotConstraint Row);
