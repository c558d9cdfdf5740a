using System.Diagnostics;
using RankOrchestrator.Allocation.Pages;
using RankOrchestrator.Allocation.Problems;
using Xunit.Abstractions;

namespace RankOrchestrator.Allocation.Tests.CpSat;

[Collection(CpSatEngineTests.Name)]
public sealed class SharedInstanceTests(CpSatEngine engine, ITestOutputHelper output)
{
    /// <summary>Without the others pinned to the page that is known to be best, the proof takes minutes.</summary>
    private const int OpenSlots = 10;

    [SharedInstanceTheory]
    [InlineData("n50-k10-loose-s2")]
    [InlineData("n50-k10-typical-s2")]
    [InlineData("n50-k10-tight-s2")]
    [InlineData("n100-k10-loose-s2")]
    [InlineData("n100-k10-typical-s2")]
    [InlineData("n100-k10-tight-s2")]
    [InlineData("n200-k20-loose-s2")]
    [InlineData("n200-k20-typical-s2")]
    [InlineData("n200-k20-tight-s2")]
    public void Small_pages_are_solved_to_the_proven_optimum(string name) => AgreesWithTheProvenResult(name, SharedInstance.Read(name));

    [SharedInstanceTheory]
    [InlineData("n500-k20-loose-s2")]
    [InlineData("n500-k20-typical-s2")]
    [InlineData("n500-k20-tight-s2")]
    [InlineData("n500-k50-loose-s2")]
    [InlineData("n500-k50-typical-s2")]
    [InlineData("n500-k50-tight-s2")]
    public void The_open_slots_of_large_pages_are_filled_to_the_proven_optimum(string name)
    {
        var instance = SharedInstance.Read(name);
        for (var slot = OpenSlots; slot < instance.BestPage.Length; slot++)
        {
            instance.Problem.Add(SlotConstraint.Pin(instance.BestPage[slot], slot, "proven"));
        }

        AgreesWithTheProvenResult(name, instance);
    }

    [SharedInstanceTheory]
    [InlineData("n50-k10-tight-s902-infeasible-pin")]
    [InlineData("n50-k10-typical-s901-infeasible-floor")]
    public void Infeasible_pages_are_recognised_and_the_contradiction_is_named(string name)
    {
        var instance = SharedInstance.Read(name);
        var watch = Stopwatch.StartNew();
        var refused = engine.Allocator.Allocate(instance.Problem, CpSatEngine.Patient with { Relaxes = false }, []);
        var conflict = refused.Conflict.Select(index => index == SlotProblem.Filling ? "filling" : instance.Problem.Constraints[index].ToString());
        output.WriteLine($"{name}: {watch.ElapsedMilliseconds} ms, conflict {string.Join(", ", conflict)}");
        refused.Status.ShouldBe(AllocationStatus.Infeasible);
        refused.Conflict.ShouldNotBeEmpty();

        watch.Restart();
        var relaxed = engine.Allocator.Allocate(instance.Problem, CpSatEngine.Patient, []);
        output.WriteLine($"{name}: relaxed in {watch.ElapsedMilliseconds} ms, {relaxed.Objective}, {string.Join(", ", relaxed.Violations)}");
        relaxed.Status.ShouldBe(AllocationStatus.Relaxed);
        relaxed.Violations.ShouldNotBeEmpty();
        relaxed.Gap.ShouldBe(0);
    }

    private void AgreesWithTheProvenResult(string name, SharedInstance instance)
    {
        var watch = Stopwatch.StartNew();
        var page = engine.Allocator.Allocate(instance.Problem, CpSatEngine.Patient, []);
        output.WriteLine($"{name}: {watch.ElapsedMilliseconds} ms, {page.Steps} steps, {page.Status} {page.Objective} ≤ {page.Bound}");
        page.Status.ShouldBe(AllocationStatus.Optimal);
        page.Objective.ShouldBe(instance.Objective, 1e-6 * Math.Max(1, instance.Objective));
        page.Bound.ShouldBeGreaterThanOrEqualTo(page.Objective);
        page.Violations.ShouldBeEmpty();
    }
}
