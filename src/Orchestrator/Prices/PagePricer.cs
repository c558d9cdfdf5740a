using RankOrchestrator.Allocation.Pages;
using RankOrchestrator.Domain.Tables;
using RankOrchestrator.Orchestrator.Alternatives;
using RankOrchestrator.Orchestrator.Workspaces;
using RankOrchestrator.Policies.Constraints;

namespace RankOrchestrator.Orchestrator.Prices;

/// <summary>
/// Prices the rules and constraints of one ranked request: each is taken away, the rest is run again, and the best page that is
/// left is solved anew. Safe for concurrent use over different requests.
/// </summary>
/// <param name="reduced">The programs without single rules; shared between requests.</param>
internal sealed class PagePricer(ReducedRules reduced)
{
    /// <summary>The prices; what steps or time do not suffice for is named in <see cref="PagePrices.Omitted"/>.</summary>
    /// <param name="ranked">The request as it was ranked.</param>
    /// <param name="solver">What solves.</param>
    public PagePrices Price(RankWorkspace ranked, PageSolver solver)
    {
        var pages = new AlternativePages(ranked.Page.Problem, ranked.Allocation, solver);
        var best = pages.Best() ?? SolvedPage.Of(ranked.Page.Problem, ranked.Allocation, ranked.Page.Problem.Constraints.Length);
        var objectives = new PageObjectives(ranked);
        var subject = new Subject(ranked, pages, best, objectives, objectives.Of(best.Allocation.CandidateBySlot, ranked.Page.Rows), solver);
        var (prices, omitted) = (new List<PolicyPrice>(), new List<string>());
        for (var rule = 0; rule < ranked.Surface.Rules.Rules.Length; rule++)
        {
            Add(OfRule(subject, rule), ranked.Surface.Rules.Rules[rule].Name.Text);
        }

        for (var constraint = 0; constraint < ranked.Surface.Policy.Constraints.Length; constraint++)
        {
            Add(OfConstraint(subject, ranked.Surface.Policy.Constraints[constraint]), ranked.Surface.Policy.Constraints[constraint].Name.Text);
        }

        return new PagePrices
        {
            Surface = ranked.Surface.Name,
            RequestId = ranked.Request.RequestId,
            Status = ranked.Allocation.Status.Word(),
            PageValue = best.Objective,
            RankedValue = ranked.Allocation.Objective,
            RankedGap = Finite.OrZero(ranked.Allocation.Gap),
            IsProven = best.IsProven,
            Objectives = [.. objectives.Names.Zip(subject.Amounts, (name, amount) => new ObjectiveAmount(name, amount))],
            Policies = [.. prices.OrderByDescending(price => price.Price).ThenBy(price => price.Name, StringComparer.Ordinal)],
            Omitted = omitted,
        };

        void Add(PolicyPrice? price, string name)
        {
            if (price is null)
            {
                omitted.Add(name);
            }
            else
            {
                prices.Add(price);
            }
        }
    }

    private PolicyPrice? OfRule(Subject subject, int rule)
    {
        var (ranked, policy) = (subject.Ranked, subject.Ranked.Surface.Rules.Rules[rule]);
        var holds = ranked.Rules.Holds[rule];
        var matched = Bits.Count(ranked.Rules.Matched(rule));
        var price = Nothing(subject, policy.Name.Text, "rule", policy.Owner) with { IsInForce = holds, Matched = policy.Actions.TouchesItems ? matched : null };
        if (!holds || (matched == 0 && !policy.Actions.TouchesRequest))
        {
            return price;
        }

        var draft = new PageDraft(ranked);
        var (rules, constraints) = reduced.Without(ranked.Surface, rule);
        var problem = draft.By(rules, constraints);
        if (draft.Page.Rows.SequenceEqual(ranked.Page.Rows) && ProblemComparison.AreEqual(problem, ranked.Page.Problem))
        {
            return price;
        }

        return subject.Solver.Solve(problem, relaxes: true, problem.Constraints.Length, []) is { } without
            ? Differing(price, subject, without, draft.Page.Rows) with { Binds = !SameItems(subject, without, draft.Page.Rows) }
            : null;
    }

    private static PolicyPrice? OfConstraint(Subject subject, ConstraintPolicy policy)
    {
        var price = Nothing(subject, policy.Name.Text, "constraint", policy.Owner);
        if (!subject.Pages.Names.Contains(policy.Name.Text, StringComparer.Ordinal))
        {
            return price;
        }

        price = price with { IsInForce = true };
        return subject.Pages.Without(policy.Name.Text.Equals) is not { } without ? null
            : subject.Pages.IsBetter(without) ? Differing(price, subject, without, subject.Ranked.Page.Rows) with { Binds = true } : price with { IsExact = price.IsExact && without.IsProven };
    }

    /// <summary>The price of what changes nothing.</summary>
    private static PolicyPrice Nothing(Subject subject, string name, string kind, string owner) => new()
    {
        Name = name,
        Kind = kind,
        Owner = owner,
        IsInForce = false,
        Binds = false,
        PageValueWithout = subject.Best.Objective,
        Price = 0,
        Objectives = [.. subject.Objectives.Names.Zip(subject.Amounts, (objective, amount) => new ObjectivePrice(objective, amount, 0))],
        IsExact = subject.Best.IsProven,
    };

    private static PolicyPrice Differing(PolicyPrice price, Subject subject, SolvedPage without, ReadOnlySpan<int> rows)
    {
        var amounts = subject.Objectives.Of(without.Allocation.CandidateBySlot, rows);
        return price with
        {
            PageValueWithout = without.Objective,
            Price = without.Objective - subject.Best.Objective,
            Objectives = [.. subject.Objectives.Names.Select((name, index) => new ObjectivePrice(name, amounts[index], amounts[index] - subject.Amounts[index]))],
            IsExact = price.IsExact && without.IsProven,
        };
    }

    private static bool SameItems(Subject subject, SolvedPage without, ReadOnlySpan<int> rows)
    {
        var (page, other) = (subject.Best.Allocation.CandidateBySlot, without.Allocation.CandidateBySlot);
        for (var slot = 0; slot < page.Length; slot++)
        {
            if ((page[slot] < 0 ? -1 : subject.Ranked.Page.Rows[page[slot]]) != (other[slot] < 0 ? -1 : rows[other[slot]]))
            {
                return false;
            }
        }

        return true;
    }

    private sealed record Subject(RankWorkspace Ranked, AlternativePages Pages, SolvedPage Best, PageObjectives Objectives, double[] Amounts, PageSolver Solver);
}
