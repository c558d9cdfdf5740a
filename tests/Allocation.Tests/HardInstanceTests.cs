using RankOrchestrator.Allocation.Certified;
using RankOrchestrator.Allocation.Engines;
using RankOrchestrator.Allocation.Greedy;
using RankOrchestrator.Allocation.Instances;
using RankOrchestrator.Allocation.Pages;
using RankOrchestrator.Allocation.Problems;
using RankOrchestrator.Allocation.Tests.CpSat;
using RankOrchestrator.Allocation.Tests.Oracles;

namespace RankOrchestrator.Allocation.Tests;

/// <summary>Pages that are hard for their size, or impossible; by steps, which are the same on every machine.</summary>
public sealed class HardInstanceTests
{
    [SharedInstanceTheory]
    [InlineData("n500-k50-tight-s301", 69.29287476861899)]
    [InlineData("n500-k50-tight-s303", 63.10857347905602)]
    [InlineData("n500-k50-tight-s305", 69.843431567002)]
    [InlineData("n500-k50-tight-s307", 76.182145014888, 0.002)]
    [InlineData("n500-k50-tight-s309", 72.88858465124596)]
    [InlineData("n500-k50-tight-s315", 62.505562661774)]
    [InlineData("n500-k50-tight-s319", 88.24189381213505)]
    public void Tight_pages_of_fifty_slots_are_near_to_the_optimum(string name, double optimum, double lost = 0.0005)
    {
        var page = Allocate(name, steps: 600_000);
        page.Objective.ShouldBeInRange(optimum * (1 - lost), optimum + 1e-6);
        page.Bound.ShouldBeInRange(optimum - 1e-6, optimum * (1 + 0.0015));
    }

    /// <summary>As many steps as take 130 ms on the machine of docs/performance.md.</summary>
    [SharedInstanceTheory]
    [InlineData(700_000)]
    public void Where_no_better_page_is_near_another_is_looked_for(long steps)
    {
        (string Name, double Optimum)[] pages =
        [
            ("n500-k50-tight-s301", 69.29287476861899),
            ("n500-k50-tight-s303", 63.10857347905602),
            ("n500-k50-tight-s305", 69.843431567002),
            ("n500-k50-tight-s307", 76.182145014888),
            ("n500-k50-tight-s309", 72.88858465124596),
            ("n500-k50-tight-s315", 62.505562661774),
            ("n500-k50-tight-s319", 88.24189381213505),
        ];
        var found = pages.Select(page => (page.Optimum, Page: Allocate(page.Name, steps))).ToArray();
        found.Average(page => (page.Optimum - page.Page.Objective) / page.Optimum).ShouldBeLessThanOrEqualTo(0.0002);
        found.Count(page => page.Page.Status == AllocationStatus.Optimal).ShouldBeGreaterThanOrEqualTo(3);
    }

    [SharedInstanceTheory]
    [InlineData("n500-k50-tight-s301", 69.29287476861899)]
    [InlineData("n500-k50-tight-s303", 63.10857347905602)]
    [InlineData("n500-k50-tight-s305", 69.843431567002)]
    [InlineData("n500-k50-tight-s307", 76.182145014888)]
    [InlineData("n500-k50-tight-s309", 72.88858465124596)]
    [InlineData("n500-k50-tight-s315", 62.505562661774)]
    [InlineData("n500-k50-tight-s319", 88.24189381213505)]
    public void With_the_default_steps_they_lose_less_than_half_a_percent(string name, double optimum)
        => Allocate(name, steps: 100_000).Objective.ShouldBeInRange(optimum * (1 - 0.0045), optimum + 1e-6);

    [SharedInstanceTheory]
    [InlineData("n500-k50-tight-s307")]
    [InlineData("n1000-k100-tight-s1005")]
    [InlineData("carousel-n500-k50-s1")]
    [InlineData("forty-n500-k50-s1")]
    public void At_the_shipped_steps_no_page_is_worth_less_than_greedys(string name)
    {
        var problem = Read(name);
        var page = new CertifiedAllocator().Allocate(problem, new AllocationOptions { StepBudget = 20_000 }, []);
        page.Steps.ShouldBeLessThanOrEqualTo(20_000);
        page.Objective.ShouldBeGreaterThanOrEqualTo(new GreedyAllocator().Allocate(problem, new AllocationOptions(), []).Objective);
    }

    [SharedInstanceTheory]
    [InlineData("n50-k10-tight-s308", 8.463803403971001)]
    public void A_small_page_that_took_ninety_thousand_steps_takes_few(string name, double optimum)
    {
        var page = Allocate(name, steps: 5_000);
        page.Status.ShouldBe(AllocationStatus.Optimal);
        page.Objective.ShouldBe(optimum, 1e-6);
    }

    [SharedInstanceTheory]
    [InlineData("n50-k10-tight-s1055", 10.786309652)]
    [InlineData("n50-k10-tight-s1125", 16.0555337)]
    public void A_small_impossible_page_is_proven_least_damaged_and_best(string name, double best)
    {
        var page = Allocate(name, steps: 25_000);
        page.Status.ShouldBe(AllocationStatus.Relaxed);
        page.Gap.ShouldBe(0);
        page.Objective.ShouldBe(best, 1e-6);
    }

    [SharedInstanceTheory]
    [InlineData("n500-k50-tight-s301-infeasible-gap")]
    public void An_impossible_page_of_fifty_slots_names_few_constraints_and_is_worth_what_is_possible(string name)
    {
        var page = Allocate(name, steps: 100_000);
        page.Status.ShouldBe(AllocationStatus.Relaxed);
        page.Conflict.Count.ShouldBe(3);
        page.Violations.Sum(violation => violation.Units).ShouldBe(1);
        page.Objective.ShouldBeGreaterThan(67.4);
    }

    [SharedInstanceTheory]
    [InlineData("n50-k10-tight-s1055")]
    [InlineData("n50-k10-tight-s1125")]
    [InlineData("n500-k50-tight-s301-infeasible-gap")]
    public void None_of_the_constraints_named_in_a_conflict_can_be_spared(string name)
    {
        var conflict = Allocate(name, steps: 100_000).Conflict;
        Status(conflict).ShouldBe(AllocationStatus.Infeasible);
        foreach (var spared in conflict)
        {
            Status([.. conflict.Where(constraint => constraint != spared)]).ShouldNotBe(AllocationStatus.Infeasible);
        }

        // The conflict alone, and a page that fills what it can.
        AllocationStatus Status(IReadOnlyList<int> kept)
        {
            var problem = Read(name).Copy((index, constraint) => kept.Contains(index) ? constraint : null);
            problem.AllowsEmptySlots = !kept.Contains(-1);
            return new CertifiedAllocator().Allocate(problem, new AllocationOptions { StepBudget = 1_000_000, Relaxes = false }, []).Status;
        }
    }

    [SharedInstanceTheory]
    [InlineData("b000666")]
    public void With_few_steps_no_gap_of_nothing_is_claimed_while_another_page_violates_less(string name)
    {
        var problem = Read(name);
        var least = BruteForce.Solve(problem);
        for (var steps = 0; steps < 300; steps++)
        {
            var options = new AllocationOptions { StepBudget = steps };
            var page = new CertifiedAllocator().Allocate(problem, options, []);
            var isLeast = PageChecker.ShouldBeHonest(problem, page, options).Damage(BruteForce.Priorities(problem)).SequenceEqual(least.Damage);
            (page.Gap == 0 && !isLeast).ShouldBeFalse($"{steps} steps");
        }
    }

    private static SlotAllocation Allocate(string name, long steps)
    {
        var problem = Read(name);
        var options = new AllocationOptions { StepBudget = steps };
        var page = new CertifiedAllocator().Allocate(problem, options, []);
        PageChecker.ShouldBeHonest(problem, page, options);
        return page;
    }

    private static SlotProblem Read(string name)
    {
        var reading = SlotInstanceReader.Read(File.ReadAllBytes(Path.Combine(TestFiles.SharedData("allocation-hard")!, name + ".json")));
        reading.Error.ShouldBeNull();
        return reading.Value!.Problem;
    }
}
