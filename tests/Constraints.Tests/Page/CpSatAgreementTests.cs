using RankOrchestrator.Allocation.Certified;
using RankOrchestrator.Allocation.CpSat;
using RankOrchestrator.Allocation.CpSat.Node;
using RankOrchestrator.Allocation.Engines;
using RankOrchestrator.Allocation.Guarantees;
using RankOrchestrator.Allocation.Pages;
using RankOrchestrator.Allocation.Problems;
using RankOrchestrator.Constraints.Tests.Rules;

namespace RankOrchestrator.Constraints.Tests.Page;

/// <summary>
/// What pages really need, on pages too large for brute force: CP-SAT and the certified engine, which share nothing but what rows mean, come to
/// the same, for every kind alone and for several of them together.
/// </summary>
public sealed class CpSatAgreementTests : IDisposable
{
    private const string About = "why: test, owner: tests";
    private const string Keep = "keep";

    private static readonly AllocationOptions Long = new() { StepBudget = 3_000_000 };
    private static readonly AllocationOptions Patient = new() { StepBudget = 100_000_000 };

    private static readonly string[] Kinds =
    [
        "sum: { of: item.price, mean: { most: 18 } }",
        "sum: { of: item.price, most: 70, byAttention: true }",
        "sum: { of: item.price, per: item.category, most: \"{'x': 40.0, 'y': 55.5, 'z': 30.0}[group]\" }",
        "penalty: 0.05, sum: { of: item.price, group: item.sponsored, fewest: \"w.order * 30.0\" }",
        "calibrated: { per: item.category, to: '{\"x\": 0.5, \"y\": 0.3, \"z\": 0.2}', penalty: 4 }",
        "calibrated: { per: item.category, to: '{\"x\": 0.5, \"y\": 0.3, \"z\": 0.2}', within: 0.1 }",
        "calibrated: { per: item.category, to: '{\"x\": 1.0, \"w\": 1.0}', penalty: 3, byAttention: true, slots: [0, 4] }",
        "unlike: { by: item.embedding, above: 0.9, size: 3 }",
        "penalty: 0.3, unlike: { by: item.embedding, above: 0.6, size: 4, most: 2 }",
        "before: { first: item.sponsored, then: '!item.sponsored', per: item.merchant }",
        "penalty: 0.2, before: { first: 'item.price < 10.0', then: item.sponsored, slots: [1, 6] }",
        "floor: { group: item.sponsored, fewest: { share: 0.4 }, slots: [0, 4], ifAvailable: true }",
        "floor: { per: item.category, fewest: 2, ifAvailable: true }",
        "cap: { group: item.sponsored, most: { share: 0.3 } }",
        "penalty: 0.4, window: { per: item.merchant, size: 5, most: { share: 0.25 } }",
        "cap: { per: item.category, most: \"{'x': 2, 'y': 4, 'z': 3}[group]\" }",
        "diversity: { by: item.embedding, weight: 3 }",
        Keep,
    ];

    private readonly NodeCpSatSolver solver = new(CpSatHostFiles.Find(), TimeProvider.System);
    private int unproven;

    public static TheoryData<int> Alone => [.. Enumerable.Range(0, Kinds.Length)];

    public void Dispose() => solver.Dispose();

    [Theory]
    [MemberData(nameof(Alone))]
    public void A_kind_alone_has_one_best_page(int kind)
    {
        for (var seed = 0; seed < 4; seed++)
        {
            ShouldAgree([Kinds[kind], "window: { per: item.merchant, size: 3, most: 1 }"], (seed * 100) + kind);
        }
    }

    [Fact]
    public void Several_kinds_together_have_one_best_page()
    {
        for (var seed = 0; seed < 24; seed++)
        {
            var kinds = (string[])Kinds.Clone();
            new Random(seed).Shuffle(kinds);
            ShouldAgree(kinds[..(3 + (seed % 4))], seed);
        }

        // Nearly all of them are proven by both.
        unproven.ShouldBeLessThanOrEqualTo(4);
    }

    [Fact]
    public void Of_few_steps_a_bound_says_no_less_than_another_engine_finds()
    {
        for (var seed = 0; seed < 40; seed++)
        {
            var problem = Problem(
                [.. Kinds.Where(kind => kind is not Keep && (seed % 2 == 0 || kind.Contains("penalty", StringComparison.Ordinal)))],
                seed,
                candidates: 60,
                slots: 12);
            var hurried = new CertifiedAllocator().Allocate(problem, new AllocationOptions { StepBudget = seed * 60 }, []);
            var page = new CertifiedAllocator().Allocate(problem, new AllocationOptions { StepBudget = 200_000 }, []);
            if (hurried.Status is not (AllocationStatus.Relaxed or AllocationStatus.Undecided) && page.Status != AllocationStatus.Relaxed)
            {
                hurried.Bound.ShouldBeGreaterThanOrEqualTo(page.Objective - 1e-9, $"seed {seed}");
            }
        }
    }

    private void ShouldAgree(string[] kinds, int seed)
    {
        var what = $"seed {seed}: {string.Join("; ", kinds)}";
        var problem = Problem(kinds, seed, candidates: 36, slots: 8);
        var expected = new CpSatAllocator(solver, new NoFallback()).Allocate(problem, Patient, []);
        var actual = new CertifiedAllocator().Allocate(problem, Long, []);
        what += $" expected {expected.Status} {expected.Objective} {expected.Bound} actual {actual.Status} {actual.Objective} "
            + $"{actual.Bound} steps {actual.Steps}";
        var tolerance = 1e-7 * (1 + Math.Abs(expected.Objective));
        expected.Certificate.IsBest.ShouldBeTrue(what);
        if (!actual.Certificate.IsBest)
        {
            // It gave up, and says so: what it claims is not refuted.
            unproven++;
            (actual.Status is AllocationStatus.Undecided or AllocationStatus.Relaxed || actual.Bound >= expected.Objective - tolerance).ShouldBeTrue(what);
            return;
        }

        (actual.Status == AllocationStatus.Relaxed).ShouldBe(expected.Status == AllocationStatus.Relaxed, what);
        Damage(problem, actual).ShouldBe(Damage(problem, expected), 1e-6, what);
        actual.Objective.ShouldBe(expected.Objective, tolerance, what);
        actual.Bound.ShouldBeGreaterThanOrEqualTo(expected.Objective - tolerance, what);
    }

    private static double Damage(SlotProblem problem, SlotAllocation answer)
        => answer.Violations.Where(violation => violation.Constraint >= 0 && problem.Constraints[violation.Constraint].IsHard)
            .Sum(violation => violation.Units);

    private static SlotProblem Problem(string[] kinds, int seed, int candidates, int slots)
    {
        var random = new Random(seed);
        var lines = kinds.Where(kind => kind is not Keep).Select((kind, index) => $"  - {{ name: c{index}, {About}, {kind} }}\n");
        var text = string.Concat(lines);
        var surface = text.Length == 0 ? SurfaceUnderTest.Load() : SurfaceUnderTest.Load("constraints:\n" + text);
        for (var candidate = 0; candidate < candidates; candidate++)
        {
            var angle = random.Next(40) * Math.PI / 20;
            surface.Add(
                candidate.ToString(
                    "00",
                    System.Globalization.CultureInfo.InvariantCulture), random.Next(4, 65) / 16.0, $"m{random.Next(9)}", "xyzw"[random.Next(4)].ToString(),
                random.Next(100, 4000) / 100.0, random.Next(4) == 0, random.Next(9) == 0 ? null : [Math.Cos(angle), Math.Sin(angle)]);
        }

        var problem = surface.Build(slots).Page.Problem;
        if (kinds.Contains(Keep))
        {
            var objective = Enumerable.Range(0, candidates).Select(_ => random.Next(0, 33) / 16.0).ToArray();
            var row = SlotConstraint.Sum(RowSense.AtLeast, 0, amounts: 0, MemberSet.Everybody, Keep);
            GuaranteeRows.Add(problem, objective, 0.95, row, index => true, alone => new CertifiedAllocator().Allocate(alone, Long, []));
        }

        return problem;
    }

    private sealed class NoFallback : ISlotAllocator
    {
        public string Name => "none";

        public SlotAllocation Allocate(SlotProblem problem, AllocationOptions options, ReadOnlySpan<int> hint)
            => throw new InvalidOperationException("CP-SAT gave no page.");
    }
}
