using System.Text;
using RankOrchestrator.Allocation.Pages;
using RankOrchestrator.Allocation.Problems;
using RankOrchestrator.Constraints.Page;
using RankOrchestrator.Constraints.Rules;
using RankOrchestrator.Domain.Tables;
using RankOrchestrator.Orchestrator.Alternatives;
using RankOrchestrator.Orchestrator.Workspaces;

namespace RankOrchestrator.Orchestrator.Explanations;

/// <summary>
/// Explains candidates of one ranked request by solving its page again: without constraints, with a candidate in other slots,
/// worth more and worth less. What steps or time do not suffice for is left out and said to be.
/// </summary>
internal sealed class ItemExplainer
{
    private readonly RankWorkspace ranked;
    private readonly PageSolver solver;
    private readonly AlternativePages pages;
    private readonly ConstraintRemovals removals;

    /// <param name="ranked">The request as it was ranked; only read.</param>
    /// <param name="solver">What solves.</param>
    public ItemExplainer(RankWorkspace ranked, PageSolver solver)
    {
        this.ranked = ranked;
        this.solver = solver;
        pages = new AlternativePages(ranked.Page.Problem, ranked.Searched, solver);
        removals = new ConstraintRemovals(pages);
    }

    /// <summary>Explains a candidate.</summary>
    /// <param name="id">Its id.</param>
    /// <param name="slot">The slot to bring it to; null for one higher than where it stands, or the last one.</param>
    /// <param name="weights">Whether weights are looked for, which takes the most pages.</param>
    public ItemExplanation Explain(string id, int? slot = null, bool weights = true)
    {
        var row = ranked.Request.Candidates.Find(Encoding.UTF8.GetBytes(id));
        if (row < 0)
        {
            return new ItemExplanation { Item = id, Place = ItemPlace.Absent };
        }

        if (Bits.Contains(ranked.Rules.Excluded, row))
        {
            return Admitted(id, row, slot);
        }

        var candidate = ranked.Page.Rows.BinarySearch(row);
        var at = Array.IndexOf(ranked.Searched.CandidateBySlot, candidate);
        var started = new ItemExplanation
        {
            Item = id,
            Place = at < 0 ? ItemPlace.LeftOut : ItemPlace.OnPage,
            Slot = at < 0 ? null : at,
            Value = BuildUpReader.Read(ranked, row, at, ranked.Rules, ranked.Values[row], ranked.Page.Problem, candidate),
        };
        var item = new Subject(row, candidate, at, pages, removals, ranked.Page, ranked.Rules);
        return Goal(at < 0 ? Reasons(started, item) : Holds(started, item), item, slot, weights);
    }

    /// <summary>Of a candidate that rules exclude, what would be if it alone were exempt from them.</summary>
    private ItemExplanation Admitted(string id, int row, int? slot)
    {
        var draft = new PageDraft(ranked);
        var excluding = new List<int>();
        SlotProblem problem;
        do
        {
            problem = draft.Admitting(row, excluding.Contains);
        }
        while (AddExcluding(excluding, draft.Rules, row));

        var candidate = draft.Page.Rows.BinarySearch(row);
        var admitted = new AlternativePages(problem, null, solver);
        var best = admitted.Best();
        var at = best?.SlotOf(candidate) ?? -1;
        var started = new ItemExplanation
        {
            Item = id,
            Place = ItemPlace.Excluded,
            ExcludedBy = [.. excluding.Select(rule => ranked.Surface.Rules.Rules[rule].Name.Text)],
            SlotIfAdmitted = at < 0 ? null : at,
            Value = BuildUpReader.Read(ranked, row, -1, draft.Rules, draft.Values[row], problem, candidate),
        };
        var item = new Subject(row, candidate, at, admitted, new ConstraintRemovals(admitted), draft.Page, draft.Rules);
        return best is null ? started with { Omitted = ["left-out", "places", "goal"] }
            : Goal(at < 0 ? Reasons(started, item) : started with { IsExact = best.IsProven }, item, slot, weights: false);
    }

    /// <summary>Adds the rule that excludes a row although those before are not asked any more; false when none does.</summary>
    private bool AddExcluding(List<int> excluding, RuleState state, int row)
    {
        for (var rule = 0; rule < ranked.Surface.Rules.Rules.Length; rule++)
        {
            if (ranked.Surface.Rules.Rules[rule].Actions.Excludes && !excluding.Contains(rule) && Bits.Contains(state.Matched(rule), row))
            {
                excluding.Add(rule);
                return true;
            }
        }

        return false;
    }

    /// <summary>What holds an item of the page where it stands.</summary>
    private ItemExplanation Holds(ItemExplanation explanation, Subject item)
    {
        var (held, pins, isExact) = (new List<HoldingConstraint>(), new List<PinEffect>(), true);
        foreach (var name in item.Pages.Names)
        {
            if (item.Pages.Best() is not { } best || item.Removals.Without(name) is not { } without)
            {
                return Short(explanation, "held-by");
            }

            isExact &= without.IsProven && best.IsProven;
            var isBetter = item.Pages.IsBetter(without);
            var slot = isBetter ? without.SlotOf(item.Candidate) : item.Slot;
            int? elsewhere = slot < 0 ? null : slot;
            if (IsPinnedBy(item, name))
            {
                pins.Add(new PinEffect(name, item.Slot, elsewhere, isBetter ? without.Objective - best.Objective : 0));
            }

            if (isBetter && slot != item.Slot)
            {
                held.Add(new HoldingConstraint(name, slot < 0 || slot > item.Slot ? "up" : "down", elsewhere, without.Objective, without.Objective - best.Objective));
            }
        }

        return explanation with { HeldBy = held, Pins = pins, IsExact = explanation.IsExact && isExact };
    }

    private static bool IsPinnedBy(Subject item, string name)
    {
        foreach (var constraint in item.Pages.Problem.Constraints)
        {
            if (constraint.IsPin && constraint.Name == name && constraint.Candidate == item.Candidate && constraint.From == item.Slot)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Why a candidate is not on the page, and where it could be.</summary>
    private ItemExplanation Reasons(ItemExplanation explanation, Subject item)
    {
        var search = new KeepingOut(item.Pages, item.Candidate, candidate => ranked.Request.Candidates.Id(item.Page.Rows[candidate]));
        explanation = search.Find() is { } reason ? explanation with { LeftOut = reason, IsExact = explanation.IsExact && search.IsProven } : Short(explanation, "left-out");
        if (item.Pages.Best() is not { } best || item.Pages.With(item.Candidate, 0, item.LastSlot) is not { } cheapest)
        {
            return Short(explanation, "places");
        }

        explanation = explanation with { IsExact = explanation.IsExact && best.IsProven && cheapest.IsProven };
        if (!item.Pages.Keeps(cheapest))
        {
            return explanation;
        }

        explanation = explanation with { CheapestPlace = Place(item, best, cheapest) };
        for (var slot = 0; slot <= item.LastSlot; slot++)
        {
            if (item.Pages.With(item.Candidate, slot, slot) is not { } there)
            {
                return Short(explanation, "places");
            }

            explanation = explanation with { IsExact = explanation.IsExact && there.IsProven };
            if (item.Pages.Keeps(there))
            {
                return explanation with { BestPlace = Place(item, best, there) };
            }
        }

        return explanation;
    }

    private PossiblePlace Place(Subject item, SolvedPage best, SolvedPage there) => new(
        there.SlotOf(item.Candidate),
        there.Objective,
        best.Objective - there.Objective,
        [.. best.Allocation.CandidateBySlot.Where(other => other >= 0 && there.SlotOf(other) < 0).Select(other => ranked.Request.Candidates.Id(item.Page.Rows[other]))]);

    /// <summary>What brings it to a slot, and what it may lose and keep its own.</summary>
    private ItemExplanation Goal(ItemExplanation explanation, Subject item, int? slot, bool weights)
    {
        var problems = new PinnedProblems(item.Page, item.Rules, ranked.Surface, item.Candidate);
        var search = new SlotGoalSearch(problems, item.Pages, solver, item.Candidate);
        var asked = slot ?? (item.Slot < 0 ? item.LastSlot : item.Slot - 1);
        if (asked >= 0)
        {
            if (search.Find(asked, item.Slot >= 0 && item.Slot <= asked) is not { } goal)
            {
                return Short(explanation, "goal");
            }

            if (item.Slot < 0 || item.Slot > asked)
            {
                if (!search.FindSmaller(asked, out var smaller))
                {
                    return Short(explanation, "goal");
                }

                goal = goal with { SmallerValue = smaller };
            }

            explanation = explanation with { Goal = goal, IsExact = explanation.IsExact && search.IsProven };
            if (weights && (item.Slot < 0 || item.Slot > asked))
            {
                explanation = Weights(explanation, goal, item.Row);
            }
        }

        if (item.Slot >= 0 && explanation.Place == ItemPlace.OnPage)
        {
            if (search.Find(item.Slot, stands: true) is not { } kept)
            {
                return Short(explanation, "keeps");
            }

            explanation = explanation with { KeepsSlotDownTo = kept.Threshold, IsExact = explanation.IsExact && search.IsProven };
        }

        return explanation;
    }

    private ItemExplanation Weights(ItemExplanation explanation, SlotGoal goal, int row)
    {
        var (found, search) = (new List<WeightGoal>(), new WeightSearch(ranked, solver, row, goal.Slot));
        foreach (var weight in ranked.Surface.Value.Weights)
        {
            if (search.Find(weight) is not { } needed)
            {
                explanation = Short(explanation, "weights");
                break;
            }

            found.Add(needed);
        }

        return explanation with { Goal = goal with { Weights = found }, IsExact = explanation.IsExact && search.IsProven };
    }

    private static ItemExplanation Short(ItemExplanation explanation, string part) => explanation with { Omitted = [.. explanation.Omitted, part] };

    /// <summary>What is explained: a candidate of a problem.</summary>
    private sealed record Subject(int Row, int Candidate, int Slot, AlternativePages Pages, ConstraintRemovals Removals, PageState Page, RuleState Rules)
    {
        public int LastSlot => Pages.Problem.SlotCount - 1;
    }
}
