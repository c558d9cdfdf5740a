using RankOrchestrator.Allocation.Problems;

namespace RankOrchestrator.Allocation.Instances;

/// <summary>A page to make, as a file holds it (format <c>slot-allocation/1</c>; see <see cref="SlotInstanceReader"/>).</summary>
/// <param name="Name">What the file calls it; empty when it has no name.</param>
/// <param name="Ids">The candidates' ids by index.</param>
/// <param name="Problem">The page.</param>
/// <param name="DeclaresPriorities">Whether a constraint says in which order it gives way, which means that it may.</param>
public sealed record SlotInstance(string Name, string[] Ids, SlotProblem Problem, bool DeclaresPriorities)
{
    /// <summary>The value of the field <c>format</c>.</summary>
    public const string Format = "slot-allocation/1";

    /// <summary>Index of a candidate; -1 when there is none of this id.</summary>
    public int IndexOf(string id) => Array.IndexOf(Ids, id);
}
