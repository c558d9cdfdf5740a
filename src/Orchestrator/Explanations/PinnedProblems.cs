using RankOrchestrator.Allocation.Problems;
using RankOrchestrator.Constraints.Page;
using RankOrchestrator.Constraints.Rules;
using RankOrchestrator.Domain.Tables;
using RankOrchestrator.Orchestrator.Alternatives;
using RankOrchestrator.Orchestrator.Plans;

namespace RankOrchestrator.Orchestrator.Explanations;

/// <summary>
/// A rule that pins takes its most valuable match, so the worth of one candidate may decide which candidate is pinned. Between
/// the worths at which that changes, the problem is the same but for this one value.
/// </summary>
internal sealed class PinnedProblems
{
    private readonly SlotProblem problem;
    private readonly int candidate;
    private readonly List<Contest> contests = [];

    /// <param name="page">The problem and its rows.</param>
    /// <param name="rules">What the rules did.</param>
    /// <param name="surface">Their surface.</param>
    /// <param name="candidate">The candidate whose worth changes.</param>
    public PinnedProblems(PageState page, RuleState rules, SurfacePlan surface, int candidate)
    {
        (problem, this.candidate) = (page.Problem, candidate);
        for (var index = 0; index < problem.Constraints.Length; index++)
        {
            var rule = RuleOf(surface, problem.Constraints[index]);
            if (rule >= 0 && Bits.Contains(rules.Matched(rule), page.Rows[candidate]))
            {
                contests.Add(new Contest(index, Rival(page, rules, rule)));
            }
        }
    }

    /// <summary>The worths at which another candidate comes to be pinned, ascending.</summary>
    public IReadOnlyList<double> Turns => [.. contests.Where(contest => contest.Rival >= 0).Select(contest => problem.Values[contest.Rival]).Distinct().Order()];

    /// <summary>The problem if the candidate were worth so much.</summary>
    public SlotProblem At(double value)
    {
        var changed = problem.Copy((index, constraint) => contests.Find(contest => contest.Constraint == index) is { } contest ? constraint with { Members = MemberSet.Candidate(Pinned(contest, value)) } : constraint);
        changed.Values[candidate] = value;
        return changed;
    }

    private int Pinned(Contest contest, double value)
        => contest.Rival >= 0 && (problem.Values[contest.Rival] > value || (problem.Values[contest.Rival] == value && contest.Rival < candidate)) ? contest.Rival : candidate;

    private static int RuleOf(SurfacePlan surface, in SlotConstraint constraint)
    {
        for (var rule = 0; rule < surface.Rules.Rules.Length && constraint.IsPin; rule++)
        {
            if (surface.Rules.Rules[rule].Actions.PinSlot is not null && surface.Rules.Rules[rule].Name.Text == constraint.Name)
            {
                return rule;
            }
        }

        return -1;
    }

    /// <summary>The best match of a rule but for the candidate itself, or -1.</summary>
    private int Rival(PageState page, RuleState rules, int rule)
    {
        var best = -1;
        for (var other = 0; other < page.Rows.Length; other++)
        {
            if (other != candidate && Bits.Contains(rules.Matched(rule), page.Rows[other]) && (best < 0 || problem.Values[other] > problem.Values[best]))
            {
                best = other;
            }
        }

        return best;
    }

    private sealed record Contest(int Constraint, int Rival);
}
