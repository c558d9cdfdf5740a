using RankOrchestrator.Allocation.CpSat.Protocol;
using RankOrchestrator.Allocation.Problems;

namespace RankOrchestrator.Allocation.CpSat.Model;

/// <summary>The questions that are asked about one page, as models.</summary>
internal sealed class CpSatModels
{
    private readonly SlotProblem problem;

    public CpSatModels(SlotProblem problem)
    {
        this.problem = problem;
        Rows = SlotRows.Of(problem);
        Scale = ObjectiveScale.For(problem, Rows.Where(row => !IsHard(row.Constraint)));
    }

    /// <summary>The constraints, taken apart.</summary>
    public SlotRow[] Rows { get; }

    /// <summary>How page value becomes integers in <see cref="BestPage"/> and <see cref="BestRelaxedPage"/>.</summary>
    public ObjectiveScale Scale { get; }

    /// <summary>Most coefficients that add up to one page's value: its slots, and each unit of each soft violation.</summary>
    public double TermsOfPage => problem.SlotCount + Rows.Where(row => !IsHard(row.Constraint)).Sum(row => row.Digits.Sum(digit => (double)row.MostOf(digit)));

    /// <summary>What a page pays for the soft rows it violates, in the solver's units.</summary>
    public long PaidBy(int[] page) => Rows.Where(row => !IsHard(row.Constraint)).Sum(row => PaidFor(row, row.Units(page)));

    /// <summary>The least that the solver can pay: prices of digits are rounded, so that one more of the large may be less than many small.</summary>
    private long PaidFor(in SlotRow row, long units)
    {
        var penalty = ObjectiveScale.StepPenalty(problem, row.Constraint);
        if (row.Digits is not [_, var large])
        {
            return units * Scale.Penalty(penalty);
        }

        var (paid, whole) = (row.DigitOf(units, large) * Scale.Penalty(large * penalty), row.DigitOf(units, large) + 1);
        paid += row.DigitOf(units, 1) * Scale.Penalty(penalty);
        return whole <= row.MostOf(large) ? Math.Min(paid, whole * Scale.Penalty(large * penalty)) : paid;
    }

    /// <summary>Indexes of the hard constraints that some page could violate, and <see cref="SlotProblem.Filling"/> where slots must be filled.</summary>
    public IEnumerable<int> HardConstraints =>
        Rows.Select(row => row.Constraint).Where(IsHard).Distinct().Concat(problem.AllowsEmptySlots ? [] : [SlotProblem.Filling]);

    /// <summary>The most valuable page that satisfies every hard constraint.</summary>
    public CpModelProto BestPage(ReadOnlySpan<int> hint)
    {
        var writer = new CpSatModelWriter(problem);
        writer.AddSlots(filled: !problem.AllowsEmptySlots);
        foreach (var row in Rows)
        {
            if (IsHard(row.Constraint))
            {
                writer.Require(row);
            }
        }

        AddValue(writer);
        if (hint.Length == problem.SlotCount)
        {
            writer.Hint(hint);
        }

        return writer.Model;
    }

    /// <summary>Any page that satisfies these hard constraints, each assumed, so that a refusal names the ones it rests on.</summary>
    /// <returns>The model; its assumptions are in the order of <paramref name="constraints"/>.</returns>
    public CpModelProto AnyPage(IReadOnlyList<int> constraints)
    {
        var writer = new CpSatModelWriter(problem);
        writer.AddSlots(filled: false);
        var literals = constraints.ToDictionary(constraint => constraint, _ => writer.AddVariable(1));
        writer.Model.Assumptions.AddRange(constraints.Select(constraint => literals[constraint]));
        if (literals.TryGetValue(SlotProblem.Filling, out var filling))
        {
            writer.FillSlotsIf(filling);
        }

        foreach (var row in Rows)
        {
            if (literals.TryGetValue(row.Constraint, out var literal))
            {
                writer.RequireIf(row, literal);
            }
        }

        return writer.Model;
    }

    /// <summary>The page that violates the constraints of one priority least, keeping what was reached for higher ones.</summary>
    /// <param name="reached">Most units for each priority that has been looked at.</param>
    /// <param name="priority">The priority whose violations are minimised.</param>
    public CpModelProto LeastViolation(IReadOnlyDictionary<int, long> reached, int priority)
    {
        var writer = Relaxed(reached, emptySlots: problem.SlotCount, out var units);
        foreach (var (variable, steps) in units.GetValueOrDefault(priority, []))
        {
            writer.AddCost(variable, steps);
        }

        return writer.Model;
    }

    /// <summary>The page with the fewest empty slots.</summary>
    public CpModelProto FewestEmptySlots(IReadOnlyDictionary<int, long> reached)
    {
        var writer = Relaxed(reached, emptySlots: problem.SlotCount, out _);
        for (var index = 0; index < problem.CandidateCount * problem.SlotCount; index++)
        {
            writer.AddCost(index, -1);
        }

        return writer.Model;
    }

    /// <summary>The most valuable page among those that violate the hard constraints as little as was reached.</summary>
    public CpModelProto BestRelaxedPage(IReadOnlyDictionary<int, long> reached, int emptySlots)
    {
        var writer = Relaxed(reached, emptySlots, out _);
        AddValue(writer);
        return writer.Model;
    }

    private bool IsHard(int constraint) => problem.Constraints[constraint].IsHard;

    private void AddValue(CpSatModelWriter writer)
    {
        writer.AddValue(Scale);
        foreach (var row in Rows)
        {
            if (!IsHard(row.Constraint))
            {
                foreach (var (variable, steps) in writer.MeasureDigits(row))
                {
                    writer.AddCost(variable, Scale.Penalty(steps * ObjectiveScale.StepPenalty(problem, row.Constraint)));
                }
            }
        }
    }

    /// <summary>How many of the smallest steps of a priority a step of the row is: members and sums of other units count by what they are.</summary>
    private long StepsOf(in SlotRow row)
    {
        var priority = problem.Constraints[row.Constraint].Priority;
        var least = row.Exponent;
        foreach (var other in Rows)
        {
            least = IsHard(other.Constraint) && problem.Constraints[other.Constraint].Priority == priority ? Math.Min(least, other.Exponent) : least;
        }

        return (long)Math.Round(Math.Pow(10, Math.Min(15, row.Exponent - least)));
    }

    private CpSatModelWriter Relaxed(
        IReadOnlyDictionary<int, long> reached, int emptySlots, out Dictionary<int, List<(int Variable, long Steps)>> unitsByPriority)
    {
        var writer = new CpSatModelWriter(problem);
        writer.AddSlots(filled: false);
        unitsByPriority = [];
        foreach (var row in Rows)
        {
            if (!IsHard(row.Constraint))
            {
                continue;
            }

            var priority = problem.Constraints[row.Constraint].Priority;
            if (reached.TryGetValue(priority, out var allowed) && allowed == 0)
            {
                writer.Require(row);
                continue;
            }

            if (!unitsByPriority.TryGetValue(priority, out var units))
            {
                unitsByPriority.Add(priority, units = []);
            }

            units.Add((writer.Measure(row), StepsOf(row)));
        }

        foreach (var (priority, units) in unitsByPriority)
        {
            if (reached.TryGetValue(priority, out var most))
            {
                writer.Bound(units, most);
            }
        }

        if (emptySlots < problem.SlotCount)
        {
            writer.Bound(Enumerable.Range(0, problem.CandidateCount * problem.SlotCount), problem.SlotCount - emptySlots, problem.SlotCount);
        }

        return writer;
    }
}
