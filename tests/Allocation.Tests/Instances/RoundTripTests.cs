using System.Buffers;
using System.Globalization;
using System.Text.Json;
using FsCheck;
using FsCheck.Fluent;
using RankOrchestrator.Allocation.Instances;
using RankOrchestrator.Allocation.Pages;
using RankOrchestrator.Allocation.Problems;
using RankOrchestrator.Allocation.Tests.CpSat;
using RankOrchestrator.Allocation.Tests.Oracles;

namespace RankOrchestrator.Allocation.Tests.Instances;

public sealed class RoundTripTests
{
    [Fact]
    public void Any_problem_means_the_same_after_it_was_written_and_read() => ForAll(pages: 300, seed =>
    {
        var problem = seed % 2 == 0 ? RandomProblems.Small(seed) : RandomSums.Small(seed);
        var copy = Copy(problem, Page(problem, seed)).Instance.Problem;
        copy.Values.ToArray().ShouldBe(problem.Values.ToArray());
        copy.Weights.ToArray().ShouldBe(problem.Weights.ToArray());
        copy.AllowsEmptySlots.ShouldBe(problem.AllowsEmptySlots);
        copy.Constraints.ToArray().Select(constraint => constraint.Name).ShouldBe(problem.Constraints.ToArray().Select(constraint => constraint.Name));
        for (var page = 0; page < 20; page++)
        {
            var slots = Page(problem, seed + page).CandidateBySlot;
            var (expected, actual) = (PageChecker.Check(problem, slots), PageChecker.Check(copy, slots));
            actual.Units.ShouldBe(expected.Units);
            actual.Objective.ShouldBe(expected.Objective);
            actual.Damage(BruteForce.Priorities(copy)).ShouldBe(expected.Damage(BruteForce.Priorities(problem)));
        }
    });

    [Fact]
    public void A_record_keeps_what_was_claimed() => ForAll(pages: 100, seed =>
    {
        var problem = RandomProblems.Small(seed);
        var page = Page(problem, seed);
        var record = Copy(problem, page);
        record.Page.ShouldBe(page.CandidateBySlot);
        (record.Status, record.Objective, record.Bound, record.Engine).ShouldBe((page.Status, page.Objective, page.Bound, page.Engine));
        record.Instance.Name.ShouldBe("request-7");
    });

    [SharedInstanceTheory]
    [InlineData("n50-k10-tight-s2")]
    [InlineData("n100-k10-typical-s2")]
    [InlineData("n500-k50-tight-s2")]
    public void Files_mean_what_another_reader_of_theirs_says(string name)
    {
        var expected = SharedInstance.Read(name);
        var reading = SlotInstanceReader.Read(File.ReadAllBytes(Path.Combine(SharedInstance.Folder!, name + ".json")));
        reading.Error.ShouldBeNull();
        var problem = reading.Value!.Problem;
        reading.Value.Ids.ShouldBe(expected.Ids);
        PageChecker.Check(problem, expected.BestPage).IsAllowed.ShouldBeTrue();
        PageChecker.Check(problem, expected.BestPage).Objective.ShouldBe(expected.Objective, 1e-6);
        for (var seed = 0; seed < 50; seed++)
        {
            var slots = Page(problem, seed).CandidateBySlot;
            PageChecker.Check(problem, slots).Units.ShouldBe(PageChecker.Check(expected.Problem, slots).Units);
        }
    }

    private static void ForAll(int pages, Action<int> holds) =>
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(pages), Prop.ForAll(RandomProblems.Seeds, holds));

    /// <summary>Some page, good or bad.</summary>
    private static SlotAllocation Page(SlotProblem problem, int seed)
    {
        var random = new System.Random(seed);
        var candidates = Enumerable.Range(0, Math.Max(problem.CandidateCount, problem.SlotCount)).Select(candidate => candidate < problem.CandidateCount ? candidate : -1).ToArray();
        random.Shuffle(candidates);
        return new SlotAllocation
        {
            CandidateBySlot = candidates[..problem.SlotCount],
            Certificate = PageCertificate.Allowed(random.NextDouble(), 1 + random.NextDouble(), isBest: false, tolerance: 0),
            Engine = "dice",
        };
    }

    private static PageRecord Copy(SlotProblem problem, SlotAllocation page)
    {
        var bytes = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(bytes))
        {
            var ids = Enumerable.Range(0, problem.CandidateCount).Select(candidate => "id-" + candidate.ToString(CultureInfo.InvariantCulture)).ToArray();
            PageRecordWriter.Write(json, "request-7", problem, ids, page);
        }

        bytes.WrittenSpan.Contains((byte)'\n').ShouldBeFalse("a record is one line");
        var reading = PageRecordReader.Read(bytes.WrittenMemory);
        reading.Error.ShouldBeNull();
        return reading.Value!;
    }
}
