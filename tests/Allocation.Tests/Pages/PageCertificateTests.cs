using FsCheck;
using FsCheck.Fluent;
using RankOrchestrator.Allocation.Pages;

namespace RankOrchestrator.Allocation.Tests.Pages;

/// <summary>What a status, a bound and a gap mean, whoever made the page.</summary>
public sealed class PageCertificateTests
{
    private static readonly Arbitrary<double> Worths = Gen.Choose(-2_000_000, 2_000_000).Select(number => number / 1000.0).ToArbitrary();

    private static readonly Arbitrary<double> Tolerances = Gen.Choose(0, 500).Select(number => number / 1000.0).ToArbitrary();

    private static readonly Arbitrary<(bool First, bool Second)> Proofs = Gen.Elements((false, false), (true, false), (false, true), (true, true)).ToArbitrary();

    [Fact]
    public void A_page_is_optimal_exactly_when_it_is_proven_best_and_its_gap_is_then_nothing() => ForAll((objective, bound, isBest, _, tolerance) =>
    {
        var certificate = PageCertificate.Allowed(objective, bound, isBest, tolerance);
        var isProven = isBest || bound <= objective;
        (certificate.Status == AllocationStatus.Optimal).ShouldBe(isProven);
        (certificate.Gap == 0).ShouldBe(isProven);
        certificate.IsBest.ShouldBe(isProven);
    });

    [Fact]
    public void A_page_is_certified_exactly_when_its_gap_is_within_the_tolerance() => ForAll((objective, bound, _, _, tolerance) =>
    {
        var certificate = PageCertificate.Allowed(objective, bound, isBest: false, tolerance);
        certificate.IsSettled(tolerance).ShouldBe(certificate.Status != AllocationStatus.Feasible);
        (certificate.Gap <= tolerance).ShouldBe(certificate.Status != AllocationStatus.Feasible);
    });

    [Fact]
    public void No_bound_is_below_its_page() => ForAll((objective, bound, first, second, tolerance) => All(objective, bound, first, second, tolerance)
        .ShouldAllBe(certificate => certificate.Objective == objective && certificate.Bound >= Math.Max(objective, bound) && certificate.Gap >= 0));

    [Fact]
    public void While_a_page_that_violates_less_may_exist_there_is_a_gap() => ForAll((objective, bound, isBest, _, _) =>
    {
        PageCertificate.Relaxed(objective, bound, isLeast: false, isBest).Gap.ShouldBeGreaterThan(0);
        PageCertificate.Undecided(objective, bound).Gap.ShouldBeGreaterThan(0);
        PageCertificate.Undecided(objective, bound).IsSettled(tolerance: 1e9).ShouldBeFalse();
    });

    [Fact]
    public void A_page_that_violates_least_is_best_when_none_of_those_is_worth_more() => ForAll((objective, bound, isBest, _, _) =>
        PageCertificate.Relaxed(objective, bound, isLeast: true, isBest).IsBest.ShouldBe(isBest || bound <= objective));

    [Fact]
    public void What_is_known_of_a_page_that_nobody_proved_follows_from_what_it_breaks() => ForAll((objective, bound, breaksHard, hasConflict, tolerance) =>
    {
        var certificate = PageCertificate.Unproven(objective, bound, breaksHard, hasConflict, tolerance);
        certificate.KeepsConstraints.ShouldBe(!breaksHard);
        (certificate.Status == AllocationStatus.Relaxed).ShouldBe(breaksHard && hasConflict);
        (certificate.Status == AllocationStatus.Undecided).ShouldBe(breaksHard && !hasConflict);
    });

    [Fact]
    public void An_infeasible_page_is_settled_and_best_at_nothing()
        => (PageCertificate.Infeasible.IsSettled(0), PageCertificate.Infeasible.IsBest, PageCertificate.Infeasible.KeepsConstraints).ShouldBe((true, false, false));

    [Fact]
    public void Every_status_is_read_by_its_word_and_no_other_word_is()
    {
        foreach (var status in Enum.GetValues<AllocationStatus>())
        {
            AllocationStatusWords.Read(status.Word()).ShouldBe(status);
            AllocationStatusWords.Known.ShouldContain(status.Word());
        }

        AllocationStatusWords.Read("Optimal").ShouldBeNull();
        AllocationStatusWords.Read("").ShouldBeNull();
    }

    private static IEnumerable<PageCertificate> All(double objective, double bound, bool first, bool second, double tolerance) =>
    [
        PageCertificate.Allowed(objective, bound, first, tolerance),
        PageCertificate.Relaxed(objective, bound, first, second),
        PageCertificate.Undecided(objective, bound),
        PageCertificate.Unproven(objective, bound, first, second, tolerance),
    ];

    private static void ForAll(Action<double, double, bool, bool, double> holds)
        => Check.One(Config.QuickThrowOnFailure.WithMaxTest(1000), Prop.ForAll(Worths, Worths, (objective, bound) =>
            Prop.ForAll(Proofs, Tolerances, (proofs, tolerance) => holds(objective, bound, proofs.First, proofs.Second, tolerance))));
}
