using RankOrchestrator.Orchestrator.Offline;
using RankOrchestrator.Orchestrator.Plans;

namespace RankOrchestrator.EndToEnd.Pages;

/// <summary>
/// The checker itself: it accepts what keeps its promises and names exactly the promise that a page breaks, for every kind
/// of promise there is.
/// </summary>
public sealed class PageCheckerTests : IDisposable
{
    private static readonly string Folder = Path.Combine(AppContext.BaseDirectory, "Fixtures", "every-kind");
    private static readonly string[] BestPage = ["a1", "a2", "hero", "paid1", "old1", "star1", "fresh1", "fresh2"];
    private static readonly double[] Weights = [1, 0.9, 0.8, 0.7, 0.6, 0.5, 0.4, 0.3];

    private readonly ConflictProof proof = new();

    /// <summary>What is broken, by a page that breaks nothing else, and the request's context.</summary>
    public static TheoryData<string, string, string> BrokenPages => new()
    {
        { "merchant-share", "a1 a2 hero paid1 a3 star1 fresh1 fresh2", "" },
        { "fresh-early", "fresh3 fresh1 hero paid1 old1 star1 a1 a2", "" },
        { "fresh-quota", "a1 a2 hero paid1 old1 star1 fresh1 plain1", "" },
        { "brand-distance", "a1 fresh1 hero paid1 old1 star1 a2 fresh2", "" },
        { "old-late", "a1 old1 hero paid1 a2 star1 fresh1 fresh2", "" },
        { "hero-place", "a1 a2 fresh2 paid1 old1 star1 fresh1 hero", "" },
        { "star-place", "a1 a2 hero paid1 old1 star2 fresh1 fresh2", "" },
        { "star-place", "a1 a2 hero paid1 star1 old1 fresh1 fresh2", "" },
        { "paid-places", "a1 paid2 hero fresh1 paid1 star1 fresh2 paid3", "" },
        { "paid-places", "a1 a2 hero plain1 old1 star1 fresh1 fresh2", "" },
        { "paid-places", "a1 paid2 hero paid1 old1 star1 fresh1 fresh2", "" },
        { "paid-places", "paid1 a1 hero a2 old1 star1 fresh1 fresh2", "" },
        { "vip-cheap", "a1 cheap1 hero paid1 cheap2 star1 fresh1 fresh2", "vip" },
        { "strict-cheap", "a1 cheap1 hero paid1 old1 star1 fresh1 fresh2", "strict" },
        { "page-full", "a1 a2 hero paid1 - star1 fresh1 fresh2", "" },
        { "excluded page-full", "a1 a2 hero paid1 blocked1 star1 fresh1 fresh2", "" },
        { "unknown excluded page-full", "a1 a2 hero paid1 nobody star1 fresh1 fresh2", "" },
        { "twice", "a1 a2 hero paid1 fresh2 star1 fresh1 fresh2", "" },
    };

    public void Dispose() => proof.Dispose();

    [Fact]
    public async Task The_best_page_keeps_every_promise()
    {
        using var ranking = OfflineRanking.Load(PolicyLocation.Find(Folder, null), new StoppedClock());
        var (answer, _) = await ranking.RankAsync(Request(""), CancellationToken.None);
        var page = new PageUnderTest(Request(""), answer);
        page.Items.Select(PageUnderTest.Id).ShouldBe(BestPage);
        Check(page).ShouldBeEmpty();
    }

    [Theory]
    [MemberData(nameof(BrokenPages))]
    public void A_page_that_breaks_one_promise_is_called_by_its_name(string broken, string page, string context)
    {
        // Two cheap items have their price wherever they stand.
        var isCharged = page.Contains("cheap1", StringComparison.Ordinal) && page.Contains("cheap2", StringComparison.Ordinal);
        var sentences = Check(isCharged ? Page(page, context, ["cheap-at-a-price"], charged: 0.05) : Page(page, context));
        Names(sentences).ShouldBe(Words(broken), string.Join(" | ", sentences));
    }

    [Theory]
    [InlineData("a1 cheap1 hero paid1 old1 star1 fresh1 fresh2", "vip")]
    [InlineData("a1 cheap1 hero paid1 old1 star1 fresh1 fresh2", "")]
    [InlineData("a1 old1 hero paid1 a2 star1 fresh1 fresh2", "newcomer")]
    public void What_is_not_in_force_is_not_asked_for(string page, string context)
        => Check(Page(page, context)).ShouldBeEmpty();

    [Fact]
    public void A_promise_with_a_penalty_may_be_broken_when_it_is_charged_and_named()
    {
        const string TwoCheap = "a1 cheap1 hero paid1 cheap2 star1 fresh1 fresh2";
        Check(Page(TwoCheap, "", relaxed: ["cheap-at-a-price"], charged: 0.05)).ShouldBeEmpty();
        Names(Check(Page(TwoCheap, "", relaxed: ["cheap-at-a-price"]))).ShouldBe(["objective"]);
        Names(Check(Page(TwoCheap, "", charged: 0.05))).ShouldBe(["cheap-at-a-price"]);
    }

    [Fact]
    public void A_promise_that_holds_is_not_to_be_named_as_broken()
        => Names(Check(Page(string.Join(' ', BestPage), "", relaxed: ["old-late"]))).ShouldBe(["old-late"]);

    [Fact]
    public async Task A_promise_that_cannot_be_kept_is_excused_by_the_conflict_that_proves_it()
    {
        using var ranking = OfflineRanking.Load(PolicyLocation.Find(Folder, null), new StoppedClock());
        var request = Request("", without: ["fresh1", "fresh2"]);
        var (answer, _) = await ranking.RankAsync(request, CancellationToken.None);
        var page = new PageUnderTest(request, answer);
        page.Relaxed.ShouldBe(["fresh-quota"]);
        Check(page).ShouldBeEmpty();
    }

    [Theory]
    [InlineData("optimal", "fresh-quota")]
    [InlineData("relaxed", "")]
    [InlineData("relaxed", "fresh-quota")]
    [InlineData("relaxed", "fresh-quota old-late merchant-share")]
    public void A_promise_that_could_be_kept_is_not_excused_by_words(string status, string conflict)
        => Names(Check(Page("a1 a2 hero paid1 old1 star1 fresh1 plain1", "", ["fresh-quota"], status: status, conflict: Words(conflict)))).ShouldBe(["fresh-quota"]);

    [Fact]
    public void What_gives_way_has_the_lowest_priority_of_its_conflict()
    {
        // One fresh item is left: the quota cannot hold; but the hero's place, of higher priority, gave way.
        var page = Page("a1 a2 plain1 paid1 old1 star1 fresh3 hero", "", ["fresh-quota", "hero-place"], without: ["fresh1", "fresh2"], status: "relaxed", conflict: ["fresh-quota"]);
        Names(Check(page)).ShouldBe(["hero-place"]);
    }

    private static string[] Words(string text) => text.Split(' ', StringSplitOptions.RemoveEmptyEntries);

    private static string[] Names(IReadOnlyList<string> sentences) => [.. sentences.Select(sentence => sentence.Split(':')[0]).Distinct(StringComparer.Ordinal)];

    private static byte[] Request(string context, params string[] without)
    {
        var request = JsonNode.Parse(File.ReadAllText(Path.Combine(Folder, "hall.json")))!.AsObject();
        foreach (var name in Words(context))
        {
            request["context"]![name] = true;
        }

        request["candidates"] = new JsonArray([.. request["candidates"]!.AsArray().Where(candidate => !without.Contains((string)candidate!["id"]!)).Select(candidate => candidate!.DeepClone())]);
        return Encoding.UTF8.GetBytes(request.ToJsonString());
    }

    /// <summary>An answer with these ids in the slots from the first on (<c>-</c> for an empty one), whose numbers are right.</summary>
    private static PageUnderTest Page(string ids, string context, string[]? relaxed = null, double charged = 0, string[]? without = null, string status = "optimal", string[]? conflict = null)
    {
        var request = Request(context, without ?? []);
        var worth = JsonNode.Parse(request)!["candidates"]!.AsArray().ToDictionary(
            candidate => (string)candidate!["id"]!,
            candidate => (double)candidate!["features"]!["worth"]!,
            StringComparer.Ordinal);
        var items = Words(ids).Select((id, slot) => (Id: id, Slot: slot, Value: worth.GetValueOrDefault(id))).Where(item => item.Id != "-").ToArray();
        var answer = new JsonObject
        {
            ["items"] = new JsonArray([.. items.Select(item => (JsonNode)new JsonObject { ["slot"] = item.Slot, ["id"] = item.Id, ["value"] = item.Value })]),
            ["certificate"] = new JsonObject
            {
                ["status"] = status,
                ["objective"] = items.Sum(item => Weights[item.Slot] * item.Value) - charged,
                ["relaxed"] = new JsonArray([.. (relaxed ?? []).Select(name => (JsonNode)name)]),
                ["conflict"] = new JsonArray([.. (conflict ?? []).Select(name => (JsonNode)name)]),
            },
            ["flags"] = new JsonObject(),
            ["explanation"] = new JsonObject { ["leftOut"] = new JsonArray([.. worth.Where(pair => !items.Any(item => item.Id == pair.Key)).Select(pair => (JsonNode)new JsonObject { ["id"] = pair.Key, ["value"] = pair.Value })]) },
        };
        return new PageUnderTest(request, Encoding.UTF8.GetBytes(answer.ToJsonString()));
    }

    private IReadOnlyList<string> Check(PageUnderTest page) => new PageChecker(Folder, proof).Check(page);
}
