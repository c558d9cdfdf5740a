using System.Diagnostics;
using RankOrchestrator.Constraints.Slots;
using RankOrchestrator.Constraints.Slots.CpSat;
using Xunit.Abstractions;

namespace RankOrchestrator.Constraints.Tests.Slots.CpSat;

[Collection(CpSatEngineTests.Name)]
public sealed class SharedInstanceTests(CpSatEngine engine, ITestOutputHelper output)
{
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
    public void Small_pages_are_solved_to_the_proven_optimum(string name) => AgreesWithTheProvenResult(name);

    [SharedInstanceTheory(onlyWhenSet: "RANK_SLOW_TESTS")]
    [InlineData("n500-k20-loose-s2")]
    [InlineData("n500-k20-typical-s2")]
    [InlineData("n500-k20-tight-s2")]
    [InlineData("n500-k50-loose-s2")]
    [InlineData("n500-k50-typical-s2")]
    [InlineData("n500-k50-tight-s2")]
    public void Large_pages_are_solved_to_the_proven_optimum(string name) => AgreesWithTheProvenResult(name);

    [SharedInstanceTheory]
    [InlineData("n50-k10-tight-s902-infeasible-pin")]
    [InlineData("n50-k10-typical-s901-infeasible-floor")]
    public void Infeasible_pages_are_recognised_and_the_contradiction_is_named(string name)
    {
        var instance = SharedInstance.Read(name);
        var watch = Stopwatch.StartNew();
        var refused = engine.Allocator.Allocate(instance.Problem, CpSatEngine.Patient with { Relaxes = false }, []);
        output.WriteLine($"{name}: {watch.ElapsedMilliseconds} ms, conflict {string.Join(", ", refused.Conflict.Select(index => index < 0 ? "filling" : instance.Problem.Constraints[index].ToString()))}");
        refused.Status.ShouldBe(AllocationStatus.Infeasible);
        refused.Conflict.ShouldNotBeEmpty();

        watch.Restart();
        var relaxed = engine.Allocator.Allocate(instance.Problem, CpSatEngine.Patient, []);
        output.WriteLine($"{name}: relaxed in {watch.ElapsedMilliseconds} ms, {relaxed.Objective}, {string.Join(", ", relaxed.Violations)}");
        relaxed.Status.ShouldBe(AllocationStatus.Relaxed);
        relaxed.Violations.ShouldNotBeEmpty();
        relaxed.Gap.ShouldBe(0);
    }

    private void AgreesWithTheProvenResult(string name)
    {
        var instance = SharedInstance.Read(name);
        var watch = Stopwatch.StartNew();
        var page = engine.Allocator.Allocate(instance.Problem, CpSatEngine.Patient, []);
        output.WriteLine($"{name}: {watch.ElapsedMilliseconds} ms, {page.Steps} steps, {page.Status} {page.Objective} ≤ {page.Bound}");
        page.Status.ShouldBe(AllocationStatus.Optimal);
        page.Objective.ShouldBe(instance.Objective, 1e-6 * Math.Max(1, instance.Objective));
        page.Bound.ShouldBeGreaterThanOrEqualTo(page.Objective);
        page.Violations.ShouldBeEmpty();
    }
}
