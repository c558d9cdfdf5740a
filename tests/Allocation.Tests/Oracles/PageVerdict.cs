using RankOrchestrator.Allocation.Problems;

namespace RankOrchestrator.Allocation.Tests.Oracles;

/// <summary>What <see cref="PageChecker"/> found out about one page.</summary>
/// <param name="Value">Σ weight · value.</param>
/// <param name="Units">Units by which each violated constraint is violated, by index.</param>
/// <param name="EmptySlots">Slots without a candidate.</param>
internal sealed record PageVerdict(SlotProblem Problem, double Value, SortedDictionary<int, decimal> Units, int EmptySlots)
{
    /// <summary>Value minus the penalties of violated soft constraints.</summary>
    public double Objective => Value - Units.Where(entry => !IsHard(entry.Key)).Sum(entry => (double)entry.Value * Problem.Constraints[entry.Key].Penalty);

    /// <summary>Whether no hard constraint is violated and no slot is empty that must not be.</summary>
    public bool IsAllowed => !Units.Keys.Any(IsHard) && (EmptySlots == 0 || Problem.AllowsEmptySlots);

    /// <summary>
    /// What relaxing minimises, in this order: units of hard violations per priority from the highest to the lowest, then
    /// slots that are empty and must not be.
    /// </summary>
    public decimal[] Damage(IEnumerable<int> prioritiesFromTheHighest) =>
    [
        .. prioritiesFromTheHighest.Select(priority => Units
            .Where(entry => IsHard(entry.Key) && Problem.Constraints[entry.Key].Priority == priority)
            .Sum(entry => entry.Value)),
        Problem.AllowsEmptySlots ? 0 : EmptySlots,
    ];

    private bool IsHard(int constraint) => double.IsPositiveInfinity(Problem.Constraints[constraint].Penalty);
}
