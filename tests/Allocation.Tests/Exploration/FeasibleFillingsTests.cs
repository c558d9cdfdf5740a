using FsCheck;
using FsCheck.Fluent;
using RankOrchestrator.Allocation.Certified;
using RankOrchestrator.Allocation.Engines;
using RankOrchestrator.Allocation.Exploration;
using RankOrchestrator.Allocation.Pages;
using RankOrchestrator.Allocation.Problems;
using RankOrchestrator.Allocation.Tests.Oracles;
using RankOrchestrator.Domain.Tables;

namespace RankOrchestrator.Allocation.Tests.Exploration;

/// <summary>Every page that exploring may serve, found by looking at every candidate in every slot.</summary>
public sealed class FeasibleFillingsTests
{
    private static readonly AllocationOptions Options = new();

    [Fact]
    public void Fillings_are_those_with_which_no_hard_row_is_violated_more()
        => Check.One(Config.QuickThrowOnFailure.WithMaxTest(1500), Prop.ForAll(RandomProblems.Seeds, seed =>
        {
            var problem = Problem(seed);
            var found = new CertifiedAllocator().Allocate(problem, Options, []);
            ShouldBeTheFillings(problem, found.CandidateBySlot, Fillings(problem, found.CandidateBySlot));

            // Pages that nobody searched for break rows in more ways.
            var random = new Random(seed);
            int[] any = [.. Enumerable.Range(-1, problem.CandidateCount + 1).OrderBy(_ => random.Next()).Take(problem.SlotCount)];
            any = [.. any, .. Enumerable.Repeat(-1, problem.SlotCount - any.Length)];
            ShouldBeTheFillings(problem, any, Fillings(problem, any));
        }));

    [Fact]
    public void Probabilities_of_all_pages_sum_to_one_and_those_of_items_and_of_first_slots_are_their_sums()
        => Check.One(Config.QuickThrowOnFailure.WithMaxTest(400), Prop.ForAll(RandomProblems.Seeds, seed =>
        {
            var problem = Problem(seed);
            var page = new CertifiedAllocator().Allocate(problem, Options, []).CandidateBySlot;
            var epsilon = new Random(seed).Next(0, 11) / 10.0;
            var exploration = new SlotExploration(Fillings(problem, page), epsilon);

            // The design, step by step: the page as it is, or a slot, or one of its fillings.
            var pages = new Dictionary<string, (int[] Page, double Probability)>(StringComparer.Ordinal) { [string.Join(',', page)] = (page, 1 - epsilon) };
            for (var slot = 0; slot < page.Length; slot++)
            {
                var fillings = BruteForced(problem, page, slot);
                foreach (var candidate in fillings)
                {
                    var other = (int[])page.Clone();
                    other[slot] = candidate;
                    var before = pages.GetValueOrDefault(string.Join(',', other)).Probability;
                    pages[string.Join(',', other)] = (other, before + (epsilon / page.Length / fillings.Count));
                }
            }

            pages.Values.Sum(other => other.Probability).ShouldBe(1, 1e-12);
            foreach (var (other, probability) in pages.Values)
            {
                exploration.OfSlots(other).ShouldBe(probability, 1e-12);
                for (var slot = 0; slot < page.Length; slot++)
                {
                    exploration.OfItem(slot, other[slot]).ShouldBe(
                        pages.Values.Where(with => with.Page[slot] == other[slot]).Sum(with => with.Probability), 1e-12);
                    exploration.OfSlots(other.AsSpan(0, slot + 1)).ShouldBe(
                        pages.Values.Where(with => with.Page.AsSpan(0, slot + 1).SequenceEqual(other.AsSpan(0, slot + 1))).Sum(with => with.Probability),
                        1e-12);
                }
            }

            // Whatever cannot be served has no probability, such as changes of two slots at once.
            foreach (var (other, with) in pages.Values.SelectMany(left => pages.Values.Select(right => (left.Page, right.Page))))
            {
                var both = other.Zip(with, page).Select(slot => slot.First != slot.Third ? slot.First : slot.Second).ToArray();
                exploration.OfSlots(both).ShouldBe(pages.GetValueOrDefault(string.Join(',', both)).Probability, 1e-12);
            }

            for (var slot = 0; slot < page.Length; slot++)
            {
                for (var candidate = -1; candidate < problem.CandidateCount; candidate++)
                {
                    exploration.OfItem(slot, candidate).ShouldBe(pages.Values.Where(with => with.Page[slot] == candidate).Sum(with => with.Probability), 1e-12);
                }
            }
        }));

    [Fact]
    public void What_is_said_of_an_explored_page_is_true_of_it()
        => Check.One(Config.QuickThrowOnFailure.WithMaxTest(400), Prop.ForAll(RandomProblems.Seeds, seed =>
        {
            var problem = Problem(seed);
            foreach (var budget in (long[])[0, new AllocationOptions().StepBudget])
            {
                var options = Options with { StepBudget = budget };
                var found = new CertifiedAllocator().Allocate(problem, options, []);
                var fillings = Fillings(problem, found.CandidateBySlot);
                var best = BruteForce.Solve(problem);
                for (var slot = 0; slot < problem.SlotCount; slot++)
                {
                    for (var number = 0; number < fillings.Count(slot); number++)
                    {
                        var page = ChangedPage.Of(problem, found, slot, fillings.Candidate(slot, number), Options.GapTolerance);
                        PageChecker.ShouldBeHonest(problem, page, options);
                        page.Objective.ShouldBe(PageChecker.Check(problem, page.CandidateBySlot).Objective, PageChecker.Resolution(problem));
                        if (best.IsFeasible && page.Certificate.KeepsConstraints)
                        {
                            page.Bound.ShouldBeGreaterThanOrEqualTo(best.Objective - PageChecker.Resolution(problem));
                        }
                    }
                }
            }
        }));

    [Fact]
    public void An_item_that_is_pinned_is_the_only_filling_of_its_slot_and_others_keep_windows_floors_and_sums()
    {
        var problem = new SlotProblem();
        problem.Reset(6, 3);
        (new double[] { 9, 8, 7, 6, 5, 4 }).CopyTo(problem.Values);
        (new double[] { 3, 2, 1 }).CopyTo(problem.Weights);
        var merchants = problem.AddPartition();
        (new int[] { 0, 1, 2, 0, 1, 2 }).CopyTo(problem.Partition(merchants));
        var fresh = problem.AddGroup();
        Bits.Add(problem.Group(fresh), 2);
        Bits.Add(problem.Group(fresh), 5);
        var prices = problem.AddAmounts([10, 10, 10, 1, 1, 50], []);
        problem.Add(SlotConstraint.Pin(0, 0, "pinned"));
        problem.Add(SlotConstraint.AtMost(1, MemberSet.EachPart(merchants), "apart", size: 2));
        problem.Add(SlotConstraint.AtLeast(1, MemberSet.Group(fresh), "fresh"));
        problem.Add(SlotConstraint.Sum(RowSense.AtMost, 40, prices, MemberSet.Everybody, "budget"));
        var page = new CertifiedAllocator().Allocate(problem, Options, []).CandidateBySlot;
        page.ShouldBe([0, 1, 2]);
        var fillings = Fillings(problem, page);
        Of(fillings, 0).ShouldBe([0]);      // pinned
        Of(fillings, 1).ShouldBe([1, 4]);   // 3 is of the merchant above, 5 of the one below and too dear
        Of(fillings, 2).ShouldBe([2]);      // nobody else is fresh and within the budget
    }

    [Fact]
    public void Nothing_is_found_when_time_is_up()
    {
        var problem = Problem(1);
        var fillings = new FeasibleFillings();
        fillings.Load(problem, new int[problem.SlotCount], new StepClock(), deadline: 1).ShouldBeFalse();
        fillings.SlotCount.ShouldBe(0);
    }

    private static SlotProblem Problem(int seed) => seed % 2 == 0 ? RandomProblems.Small(seed) : RandomSums.Small(seed);

    private static FeasibleFillings Fillings(SlotProblem problem, int[] page)
    {
        // What was there before must not matter.
        var fillings = new FeasibleFillings();
        var other = RandomProblems.Small(problem.CandidateCount, 9, 7);
        fillings.Load(other, Enumerable.Repeat(-1, other.SlotCount).ToArray(), TimeProvider.System);
        fillings.Load(problem, page, TimeProvider.System).ShouldBeTrue();
        return fillings;
    }

    private static List<int> Of(FeasibleFillings fillings, int slot)
        => [.. Enumerable.Range(0, fillings.Count(slot)).Select(number => fillings.Candidate(slot, number))];

    private static void ShouldBeTheFillings(SlotProblem problem, int[] page, FeasibleFillings fillings)
    {
        fillings.SlotCount.ShouldBe(page.Length);
        for (var slot = 0; slot < page.Length; slot++)
        {
            var expected = BruteForced(problem, page, slot);
            Of(fillings, slot).ShouldBe(expected);
            fillings.Now(slot).ShouldBe(page[slot]);
            for (var candidate = -1; candidate < problem.CandidateCount; candidate++)
            {
                fillings.Contains(slot, candidate).ShouldBe(expected.Contains(candidate));
            }
        }
    }

    /// <summary>By the definition: every candidate tried, every hard row counted.</summary>
    private static List<int> BruteForced(SlotProblem problem, int[] page, int slot)
    {
        var before = PageChecker.Check(problem, page).Units;
        var fillings = new List<int>();
        for (var candidate = 0; candidate < problem.CandidateCount; candidate++)
        {
            if (Array.IndexOf(page, candidate) is >= 0 and var elsewhere && elsewhere != slot)
            {
                continue;
            }

            var other = (int[])page.Clone();
            other[slot] = candidate;
            var after = PageChecker.Check(problem, other).Units;
            if (after.All(row => !problem.Constraints[row.Key].IsHard || row.Value <= before.GetValueOrDefault(row.Key)))
            {
                fillings.Add(candidate);
            }
        }

        if (page[slot] < 0)
        {
            fillings.Add(-1);
        }

        return fillings;
    }
}
