using RankOrchestrator.Allocation.Certified;
using RankOrchestrator.Allocation.Engines;
using RankOrchestrator.Allocation.Pages;
using RankOrchestrator.Allocation.Tests.Oracles;

namespace RankOrchestrator.Allocation.Tests.CpSat;

/// <summary>Instances whose results other solvers proved.</summary>
public sealed class CertifiedSharedInstanceTests
{
    private static readonly AllocationOptions Long = new() { StepBudget = 5_000_000 };

    [SharedInstanceTheory]
    [InlineData("n50-k10-loose-s2")]
    [InlineData("n50-k10-typical-s2")]
    [InlineData("n50-k10-tight-s2")]
    [InlineData("n100-k10-loose-s2")]
    [InlineData("n100-k10-typical-s2")]
    [InlineData("n100-k10-tight-s2")]
    [InlineData("n200-k20-loose-s2")]
    [InlineData("n200-k20-typical-s2")]
    [InlineData("n500-k20-loose-s2")]
    [InlineData("n500-k20-typical-s2")]
    [InlineData("n500-k20-tight-s2")]
    [InlineData("n500-k50-loose-s2")]
    [InlineData("n500-k50-typical-s2")]
    public void The_best_page_is_found_and_proven(string name)
    {
        var instance = SharedInstance.Read(name);
        var page = new CertifiedAllocator().Allocate(instance.Problem, Long, []);
        PageChecker.ShouldBeHonest(instance.Problem, page, Long).IsAllowed.ShouldBeTrue();
        page.Status.ShouldBe(AllocationStatus.Optimal);
        page.Objective.ShouldBe(instance.Objective, 1e-6 * Math.Max(1, instance.Objective));
    }

    [SharedInstanceTheory]
    [InlineData("n200-k20-tight-s2")]
    [InlineData("n500-k50-tight-s2")]
    public void Where_the_proof_may_stay_open_the_optimum_is_between_the_page_and_its_bound(string name)
    {
        var instance = SharedInstance.Read(name);
        var brief = new AllocationOptions();
        var page = new CertifiedAllocator().Allocate(instance.Problem, brief, []);
        PageChecker.ShouldBeHonest(instance.Problem, page, brief).IsAllowed.ShouldBeTrue();
        instance.Objective.ShouldBeInRange(page.Objective - 1e-6, page.Bound + 1e-6);
    }

    [SharedInstanceTheory]
    [InlineData("n50-k10-tight-s902-infeasible-pin")]
    [InlineData("n50-k10-typical-s901-infeasible-floor")]
    public void Infeasible_pages_are_recognised_and_the_contradiction_is_named(string name)
    {
        var page = new CertifiedAllocator().Allocate(SharedInstance.Read(name).Problem, Long with { Relaxes = false }, []);
        page.Status.ShouldBe(AllocationStatus.Infeasible);
        page.Conflict.ShouldNotBeEmpty();
    }

    [SharedInstanceTheory]
    [InlineData("n200-k20-tight-s2", 50)]
    [InlineData("n500-k50-tight-s2", 50)]
    [InlineData("n500-k50-tight-s2", 2000)]
    public void A_search_that_ends_before_it_found_a_page_does_not_call_it_impossible(string name, long steps)
    {
        var instance = SharedInstance.Read(name);
        var hurried = new AllocationOptions { StepBudget = steps, Relaxes = false };
        var page = new CertifiedAllocator().Allocate(instance.Problem, hurried, []);
        page.Status.ShouldNotBe(AllocationStatus.Infeasible);
        page.Status.ShouldBeOneOf(AllocationStatus.Feasible, AllocationStatus.Certified, AllocationStatus.Undecided);
        PageChecker.ShouldBeHonest(instance.Problem, page, hurried);
    }
}
