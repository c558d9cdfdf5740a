using RankOrchestrator.Allocation.CpSat.Protocol;
using RankOrchestrator.Allocation.Problems;

namespace RankOrchestrator.Allocation.CpSat.Model;

/// <summary>
/// Writes a page as a CP-SAT model. Variable <c>candidate · slots + slot</c> says that the candidate stands in the slot;
/// those that callers add follow. Every model says that a candidate stands in one slot at most and a slot holds one
/// candidate at most; the rest is asked for.
/// </summary>
internal sealed class CpSatModelWriter
{
    private readonly SlotProblem problem;

    public CpSatModelWriter(SlotProblem problem)
    {
        this.problem = problem;
        Model.Variables.Capacity = problem.CandidateCount * problem.SlotCount;
        for (var index = 0; index < problem.CandidateCount * problem.SlotCount; index++)
        {
            AddVariable(1);
        }

        for (var candidate = 0; candidate < problem.CandidateCount; candidate++)
        {
            var literals = new BoolArgumentProto();
            literals.Literals.AddRange(Enumerable.Range(candidate * problem.SlotCount, problem.SlotCount));
            Model.Constraints.Add(new ConstraintProto { AtMostOne = literals });
        }
    }

    /// <summary>What has been written.</summary>
    public CpModelProto Model { get; } = new();

    /// <summary>Adds a variable from 0 to <paramref name="largest"/> and returns its index.</summary>
    public int AddVariable(long largest)
    {
        var variable = new IntegerVariableProto();
        variable.Domain.Add(0);
        variable.Domain.Add(largest);
        Model.Variables.Add(variable);
        return Model.Variables.Count - 1;
    }

    /// <summary>Each slot holds exactly one candidate, or at most one.</summary>
    public void AddSlots(bool filled)
    {
        for (var slot = 0; slot < problem.SlotCount; slot++)
        {
            Model.Constraints.Add(filled
                ? new ConstraintProto { ExactlyOne = Candidates(slot) }
                : new ConstraintProto { AtMostOne = Candidates(slot) });
        }
    }

    /// <summary>Each slot holds a candidate if the literal is true.</summary>
    public void FillSlotsIf(int literal)
    {
        for (var slot = 0; slot < problem.SlotCount; slot++)
        {
            var constraint = new ConstraintProto { BoolOr = Candidates(slot) };
            constraint.EnforcementLiteral.Add(literal);
            Model.Constraints.Add(constraint);
        }
    }

    /// <summary>The row holds.</summary>
    public void Require(in SlotRow row)
    {
        if (row is { IsFloor: false, Limit: 1, Amounts: null })
        {
            // The same as the sum being at most 1, in the form whose cliques the solver's presolve works with.
            var literals = new BoolArgumentProto();
            foreach (var (variable, _) in Terms(row))
            {
                literals.Literals.Add(variable);
            }

            Model.Constraints.Add(new ConstraintProto { AtMostOne = literals });
        }
        else
        {
            Model.Constraints.Add(new ConstraintProto { Linear = Sum(row) });
        }
    }

    /// <summary>The row holds if the literal is true.</summary>
    public void RequireIf(in SlotRow row, int literal)
    {
        var constraint = new ConstraintProto { Linear = Sum(row) };
        constraint.EnforcementLiteral.Add(literal);
        Model.Constraints.Add(constraint);
    }

    /// <summary>The row may be violated; returns the variable that is at least the units of violation.</summary>
    public int Measure(in SlotRow row)
    {
        var units = AddVariable(row.MostUnits);
        var sum = Sum(row);
        sum.Vars.Add(units);
        sum.Coeffs.Add(row.IsFloor ? 1 : -1);
        Model.Constraints.Add(new ConstraintProto { Linear = sum });
        return units;
    }

    /// <summary>The row may be violated; returns the variables that are at least the digits of the violation, with the steps that each is.</summary>
    public IEnumerable<(int Variable, long Steps)> MeasureDigits(SlotRow row)
    {
        if (row.Digits.Length == 1)
        {
            return [(Measure(row), 1)];
        }

        var digits = row.Digits.Select(digit => (Variable: AddVariable(row.MostOf(digit)), Steps: digit)).ToArray();
        var sum = Sum(row);
        foreach (var (variable, steps) in digits)
        {
            sum.Vars.Add(variable);
            sum.Coeffs.Add(row.IsFloor ? steps : -steps);
        }

        Model.Constraints.Add(new ConstraintProto { Linear = sum });
        return digits;
    }

    /// <summary>The variables, each times its factor, come to this at most.</summary>
    public void Bound(IEnumerable<(int Variable, long Factor)> terms, long highest)
    {
        var sum = new LinearConstraintProto();
        foreach (var (variable, factor) in terms)
        {
            sum.Vars.Add(variable);
            sum.Coeffs.Add(factor);
        }

        sum.Domain.Add(0);
        sum.Domain.Add(highest);
        Model.Constraints.Add(new ConstraintProto { Linear = sum });
    }

    /// <summary>The sum of the variables is in the range.</summary>
    public void Bound(IEnumerable<int> variables, long lowest, long highest)
    {
        var sum = new LinearConstraintProto();
        sum.Vars.AddRange(variables);
        sum.Coeffs.AddRange(Enumerable.Repeat(1L, sum.Vars.Count));
        sum.Domain.Add(lowest);
        sum.Domain.Add(highest);
        Model.Constraints.Add(new ConstraintProto { Linear = sum });
    }

    /// <summary>Adds a term to the objective, which is minimised.</summary>
    public void AddCost(int variable, long units)
    {
        if (units != 0)
        {
            Model.Objective ??= new CpObjectiveProto();
            Model.Objective.Vars.Add(variable);
            Model.Objective.Coeffs.Add(units);
        }
    }

    /// <summary>Adds the value of the page, to be maximised.</summary>
    public void AddValue(ObjectiveScale scale)
    {
        for (var candidate = 0; candidate < problem.CandidateCount; candidate++)
        {
            for (var slot = 0; slot < problem.SlotCount; slot++)
            {
                AddCost((candidate * problem.SlotCount) + slot, -scale.Term(problem.Values[candidate], problem.Weights[slot]));
            }
        }
    }

    /// <summary>Starts the search at a page.</summary>
    public void Hint(ReadOnlySpan<int> page)
    {
        Model.SolutionHint = new PartialVariableAssignment();
        for (var index = 0; index < problem.CandidateCount * problem.SlotCount; index++)
        {
            Model.SolutionHint.Vars.Add(index);
            Model.SolutionHint.Values.Add(page[index % problem.SlotCount] == index / problem.SlotCount ? 1 : 0);
        }
    }

    private BoolArgumentProto Candidates(int slot)
    {
        var literals = new BoolArgumentProto();
        for (var candidate = 0; candidate < problem.CandidateCount; candidate++)
        {
            literals.Literals.Add((candidate * problem.SlotCount) + slot);
        }

        return literals;
    }

    private LinearConstraintProto Sum(in SlotRow row)
    {
        var sum = new LinearConstraintProto();
        foreach (var (variable, counts) in Terms(row))
        {
            sum.Vars.Add(variable);
            sum.Coeffs.Add(counts);
        }

        sum.Domain.Add(row.IsFloor ? row.Limit : long.MinValue);
        sum.Domain.Add(row.IsFloor ? long.MaxValue : row.Limit);
        return sum;
    }

    private IEnumerable<(int Variable, long Counts)> Terms(SlotRow row)
    {
        for (var member = 0; member < row.Members.Length; member++)
        {
            for (var slot = row.From; slot <= row.To; slot++)
            {
                if (row.Counts(member, slot) is not 0 and var counts)
                {
                    yield return ((row.Members[member] * problem.SlotCount) + slot, counts);
                }
            }
        }
    }
}
