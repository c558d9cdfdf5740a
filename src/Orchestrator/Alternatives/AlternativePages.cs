using RankOrchestrator.Allocation.Pages;
using RankOrchestrator.Allocation.Problems;
using RankOrchestrator.Domain.Tables;

namespace RankOrchestrator.Orchestrator.Alternatives;

/// <summary>
/// The best page of a problem and the best pages under something else: without constraints, with a candidate in some slots,
/// or away from them. Each is solved anew and exactly, as far as <see cref="SolvedPage.IsProven"/> says.
/// </summary>
internal sealed class AlternativePages
{
    private readonly PageSolver solver;
    private readonly SlotAllocation? known;
    private SolvedPage? best;

    /// <param name="problem">The problem; not to be changed any more.</param>
    /// <param name="known">A page that was made of it; null when there is none.</param>
    /// <param name="solver">What solves.</param>
    public AlternativePages(SlotProblem problem, SlotAllocation? known, PageSolver solver)
    {
        Problem = problem;
        this.known = known;
        this.solver = solver;
        if (known is { Gap: 0 })
        {
            best = SolvedPage.Of(problem, known, problem.Constraints.Length);
        }
    }

    /// <summary>The problem.</summary>
    public SlotProblem Problem { get; }

    /// <summary>Names of the constraints, each once, in the problem's order.</summary>
    public IReadOnlyList<string> Names
    {
        get
        {
            var names = new List<string>();
            foreach (var constraint in Problem.Constraints)
            {
                if (!names.Contains(constraint.Name))
                {
                    names.Add(constraint.Name);
                }
            }

            return names;
        }
    }

    /// <summary>The best page; null when steps or time are used up.</summary>
    public SolvedPage? Best() => best ??= solver.Solve(Problem, relaxes: true, Problem.Constraints.Length, Hint);

    /// <summary>The best page without the constraints of some names.</summary>
    public SolvedPage? Without(Func<string, bool> isLeftOut)
    {
        var problem = Problem.Copy((_, constraint) => isLeftOut(constraint.Name) ? null : constraint);
        return solver.Solve(problem, relaxes: true, problem.Constraints.Length, Hint);
    }

    /// <summary>The best page with a candidate in one of some slots; where no page has it there that breaks as little, <see cref="Keeps"/> denies it.</summary>
    /// <param name="candidate">The candidate.</param>
    /// <param name="from">The first slot.</param>
    /// <param name="to">The last slot.</param>
    /// <param name="value">What it is worth; null for what it is.</param>
    public SolvedPage? With(int candidate, int from, int to, double? value = null)
        => from == to
            ? Solve(candidate, value, _ => SlotConstraint.Pin(candidate, from, Forced))
            : Solve(candidate, value, group => SlotConstraint.AtLeast(1, group, Forced) with { From = from, To = to });

    /// <summary>The best page with a candidate in none of the first slots.</summary>
    public SolvedPage? Away(int candidate, int last, double? value = null)
        => Solve(candidate, value, group => SlotConstraint.Forbid(group, Forced) with { From = 0, To = last });

    /// <summary>The best page if a candidate were worth something else.</summary>
    public SolvedPage? Worth(int candidate, double value)
    {
        var problem = Problem.Copy();
        problem.Values[candidate] = value;
        return solver.Solve(problem, relaxes: true, problem.Constraints.Length, Hint);
    }

    /// <summary>Whether a page of this problem under something else is one of its pages, and breaks no more than the best.</summary>
    public bool Keeps(SolvedPage page)
    {
        var own = Problem.Constraints.Length;
        return page.Exists && Best() is { } free && page.Damage.Compare(free.Damage) <= 0 && page.Allocation.Violations.All(violation => violation.Constraint < own);
    }

    /// <summary>Whether a page without some constraints is better than the best page with them: worth more, or breaking less. Otherwise they hold nothing back.</summary>
    public bool IsBetter(SolvedPage without)
        => Best() is { } best && without.Damage.Compare(best.Damage) is var damage && (damage < 0 || (damage == 0 && without.Objective > best.Objective + best.Resolution));

    /// <summary>Names of the page's constraints that stand against what <see cref="Keeps"/> denies; none where the search did not find out.</summary>
    public IReadOnlyList<string> Against(SolvedPage page) => [.. page.Conflict.Where(name => name.Length > 0)];

    private const string Forced = "";

    private ReadOnlySpan<int> Hint => best is { } page ? page.Allocation.CandidateBySlot : known is { } made ? made.CandidateBySlot : [];

    private SolvedPage? Solve(int candidate, double? value, Func<MemberSet, SlotConstraint> forced)
    {
        if (Best() is not { } free)
        {
            return null;
        }

        var problem = Problem.Copy();
        problem.Values[candidate] = value ?? problem.Values[candidate];
        var group = problem.AddGroup();
        Bits.Add(problem.Group(group), candidate);
        problem.Add(forced(MemberSet.Group(group)) with { Priority = int.MaxValue });
        return solver.Solve(problem, relaxes: !free.Damage.IsNone, Problem.Constraints.Length, Hint);
    }
}
