using RankOrchestrator.Allocation.Engines;
using RankOrchestrator.Allocation.Pages;
using RankOrchestrator.Allocation.Problems;

namespace RankOrchestrator.Allocation.Tests.Oracles;

/// <summary>
/// Judges pages by the definitions alone, as slowly and plainly as they are written: it shares no code with any engine.
/// </summary>
internal static class PageChecker
{
    private const double Proof = 1e-9;

    /// <summary>Where every page is worth nothing, rounding may still leave this much between a page and its bound.</summary>
    private const double Nothing = 1e-20;

    /// <summary>Values of pages closer than this are the same: a billionth of what a page of the problem might be worth.</summary>
    public static double Resolution(SlotProblem problem)
    {
        var magnitude = problem.Values.ToArray().Select(Math.Abs).DefaultIfEmpty(0).Max() * problem.Weights.ToArray().Sum();
        var penalties = problem.Constraints.ToArray().Where(constraint => double.IsFinite(constraint.Penalty))
            .Sum(constraint => constraint.Penalty * Most(problem, constraint));
        return Math.Max(Nothing, Proof * (magnitude + penalties));
    }

    /// <summary>The same of pages that an engine calls the best: a millionth where constraints gave way.</summary>
    public static double Resolution(SlotProblem problem, AllocationStatus status) => Resolution(problem) * (status == AllocationStatus.Relaxed ? 1000 : 1);

    /// <summary>Looks at one page.</summary>
    public static PageVerdict Check(SlotProblem problem, IReadOnlyList<int> page)
    {
        var units = new SortedDictionary<int, decimal>();
        for (var index = 0; index < problem.Constraints.Length; index++)
        {
            var violated = Violation(problem, problem.Constraints[index], page);
            if (violated > 0)
            {
                units.Add(index, violated);
            }
        }

        var value = 0.0;
        for (var slot = 0; slot < page.Count; slot++)
        {
            value += page[slot] < 0 ? 0 : problem.Weights[slot] * problem.Values[page[slot]];
        }

        return new PageVerdict(problem, value, units, page.Count(candidate => candidate < 0));
    }

    /// <summary>Everything an answer says must be true of its own page; whether the page is the best is another question.</summary>
    public static PageVerdict ShouldBeHonest(SlotProblem problem, SlotAllocation answer, AllocationOptions options)
    {
        ShouldBeAPage(problem, answer.CandidateBySlot);
        foreach (var constraint in answer.Conflict)
        {
            constraint.ShouldBeInRange(-1, problem.Constraints.Length - 1);
            (constraint < 0 || problem.Constraints[constraint].IsHard).ShouldBeTrue("only hard constraints can contradict each other");
        }

        var verdict = Check(problem, answer.CandidateBySlot);
        if (answer.Status == AllocationStatus.Infeasible)
        {
            options.Relaxes.ShouldBeFalse("an infeasible page is relaxed unless that was forbidden");
            answer.Conflict.ShouldNotBeEmpty();
            return verdict;
        }

        answer.Objective.ShouldBe(verdict.Objective, Resolution(problem));
        answer.Bound.ShouldBeGreaterThanOrEqualTo(answer.Objective);
        double.IsFinite(answer.Bound).ShouldBeTrue();
        answer.Gap.ShouldBeInRange(0, ((answer.Bound - answer.Objective) / Math.Max(1e-9, Math.Abs(answer.Bound))) + 1e-15);
        Reported(answer).Select(violation => violation.Constraint).ShouldBe(Expected(problem, verdict).Select(violation => violation.Constraint));
        foreach (var (reported, expected) in Reported(answer).Zip(Expected(problem, verdict)))
        {
            reported.Units.ShouldBe((double)expected.Units, (double)expected.Units * 1e-12);
        }

        verdict.IsAllowed.ShouldBe(answer.Status is not (AllocationStatus.Relaxed or AllocationStatus.Undecided), $"the status is {answer.Status}");
        (answer.Conflict.Count > 0).ShouldBe(answer.Status == AllocationStatus.Relaxed, "that constraints had to give way is only said with the proof");
        foreach (var (constraint, price) in answer.Binding)
        {
            constraint.ShouldBeInRange(-1, problem.Constraints.Length - 1);
            price.ShouldBeGreaterThanOrEqualTo(0);
        }

        if (answer.Status is AllocationStatus.Optimal or AllocationStatus.Certified)
        {
            var tolerance = Math.Max(options.GapTolerance, Proof) * Math.Abs(answer.Bound);
            (answer.Bound - answer.Objective).ShouldBeLessThanOrEqualTo(tolerance + Resolution(problem));
        }

        return verdict;
    }

    private static void ShouldBeAPage(SlotProblem problem, int[] page)
    {
        page.Length.ShouldBe(problem.SlotCount);
        page.ShouldAllBe(candidate => candidate >= -1 && candidate < problem.CandidateCount);
        var placed = page.Where(candidate => candidate >= 0).ToArray();
        placed.Distinct().Count().ShouldBe(placed.Length, "a candidate stands in one slot at most");
    }

    private static List<(int Constraint, double Units)> Reported(SlotAllocation answer) =>
        [.. answer.Violations.Select(violation => (violation.Constraint, violation.Units)).Order()];

    private static List<(int Constraint, decimal Units)> Expected(SlotProblem problem, PageVerdict verdict)
    {
        var expected = verdict.Units.Select(entry => (entry.Key, entry.Value)).ToList();
        if (verdict.EmptySlots > 0 && !problem.AllowsEmptySlots)
        {
            expected.Insert(0, (-1, verdict.EmptySlots));
        }

        return expected;
    }

    /// <summary>The most units that a page can violate a constraint by, of every part and in every window; 1 for one that none can violate.</summary>
    private static double Most(SlotProblem problem, SlotConstraint constraint)
    {
        var most = constraint.IsSum ? Math.Abs(constraint.SumLimit) + (problem.SlotCount * LargestAmount(problem, constraint))
            : constraint.Sense == RowSense.AtLeast ? constraint.Limit
            : (double)problem.SlotCount * problem.SlotCount;
        return constraint.IsPin ? 1 : Math.Max(1, most * PartsSpokenOf(problem, constraint).Count());
    }

    private static double LargestAmount(SlotProblem problem, SlotConstraint constraint)
        => problem.Amounts(constraint.Amounts).Amounts.ToArray().Select(Math.Abs).DefaultIfEmpty(0).Max();

    /// <summary>By how much a sum is too much or too little: amounts rounded to nine digits of the largest, added as decimals.</summary>
    private static decimal ViolationOfSum(SlotProblem problem, SlotConstraint constraint, IReadOnlyList<int> page)
    {
        var amounts = problem.Amounts(constraint.Amounts);
        var factors = amounts.Factors.ToArray();
        var most = LargestAmount(problem, constraint) * (factors.Length == 0 ? 1 : factors.Max());
        var step = most == 0 ? 1 : (decimal)Math.Pow(10, Math.Floor(Math.Log10(most)) - 8);
        var limit = constraint.Sense == RowSense.AtMost ? Math.Floor(((decimal)constraint.SumLimit / step) + 0.000001m)
            : Math.Ceiling(((decimal)constraint.SumLimit / step) - 0.000001m);
        var violated = 0m;
        foreach (var part in PartsSpokenOf(problem, constraint))
        {
            var sum = 0m;
            for (var slot = constraint.From; slot <= Math.Min(constraint.To, page.Count - 1); slot++)
            {
                if (page[slot] >= 0 && Part(problem, constraint, page[slot]) == part)
                {
                    sum += Math.Round((decimal)amounts.Amounts[page[slot]] * (factors.Length == 0 ? 1 : (decimal)factors[slot]) / step);
                }
            }

            violated += Math.Max(0, constraint.Sense == RowSense.AtMost ? sum - limit : limit - sum) * step;
        }

        return violated;
    }

    private static decimal Violation(SlotProblem problem, SlotConstraint constraint, IReadOnlyList<int> page)
    {
        if (constraint.IsSum)
        {
            return ViolationOfSum(problem, constraint, page);
        }

        if (constraint.IsPin)
        {
            return constraint.Candidate >= 0 && constraint.From < page.Count && page[constraint.From] == constraint.Candidate ? 0 : 1;
        }

        var units = 0;
        foreach (var part in PartsSpokenOf(problem, constraint))
        {
            int Members(int from, int to) => Enumerable.Range(0, page.Count)
                .Count(slot => slot >= from && slot <= to && page[slot] >= 0 && Part(problem, constraint, page[slot]) == part);

            var last = Math.Min(constraint.To, page.Count - 1);
            units += constraint.Sense == RowSense.AtLeast ? Math.Max(0, constraint.Limit - Members(constraint.From, last))
                : Starts(constraint, last).Sum(start => Math.Max(0, Members(start, (int)Math.Min(last, (long)start + constraint.Size - 1)) - constraint.Limit));
        }

        return units;
    }

    private static int[] Starts(SlotConstraint window, int last)
    {
        if (window.From > last)
        {
            return [];
        }

        var starts = Enumerable.Range(window.From, last - window.From + 1).Where(start => (long)start + window.Size - 1 <= last).ToArray();
        return starts.Length == 0 ? [window.From] : starts;
    }

    private static IEnumerable<int> PartsSpokenOf(SlotProblem problem, SlotConstraint constraint) =>
        Enumerable.Range(0, problem.CandidateCount).Select(candidate => Part(problem, constraint, candidate)).Where(part => part >= 0)
            .Concat(constraint.Group >= 0 || constraint.Members.Kind == MemberKind.Everybody ? [0] : [])
            .Distinct();

    /// <summary>The part of the constraint that a candidate belongs to; -1 when the constraint does not speak of it.</summary>
    private static int Part(SlotProblem problem, SlotConstraint constraint, int candidate)
    {
        if (constraint.Members.Kind == MemberKind.Everybody)
        {
            return 0;
        }

        if (constraint.Group >= 0)
        {
            var isMember = (problem.Group(constraint.Group)[candidate / 64] & (1UL << (candidate % 64))) != 0;
            return isMember ? 0 : -1;
        }

        return constraint.Partition >= 0 ? problem.Partition(constraint.Partition)[candidate] : -1;
    }
}
