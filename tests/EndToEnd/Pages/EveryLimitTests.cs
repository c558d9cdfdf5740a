using System.Text;
using System.Text.Json.Nodes;
using RankOrchestrator.Orchestrator.Offline;
using RankOrchestrator.Orchestrator.Plans;

namespace RankOrchestrator.EndToEnd.Pages;

/// <summary>
/// Shares, computed limits, floors that ask for what there is, sums, calibrations, unlike neighbours, orders and diversity: the page of the product
/// against the checker's own understanding of what it was promised, and of what it costs where it is not kept.
/// </summary>
public sealed class EveryLimitTests : IDisposable
{
    private static readonly string Folder = Path.Combine(AppContext.BaseDirectory, "Fixtures", "every-limit");

    private readonly ConflictProof proof = new();

    public void Dispose() => proof.Dispose();

    [Fact]
    public async Task Pages_of_random_requests_keep_what_they_are_promised_or_pay_for_it()
    {
        using var ranking = OfflineRanking.Load(PolicyLocation.Find(Folder, null), new StoppedClock());
        var broken = new HashSet<string>(StringComparer.Ordinal);
        for (var seed = 0; seed < 60; seed++)
        {
            var page = await PageAsync(ranking, Request(seed));
            new PageChecker(Folder, proof).Check(page).ShouldBeEmpty($"seed {seed}: {string.Join(' ', page.Items.Select(PageUnderTest.Id))}");
            broken.UnionWith(page.Relaxed);
        }

        // What is at a price was paid for at times, so that prices were looked at.
        ((string[])["cheap-limit", "wished", "price", "weight", "mix", "broad"]).Except(broken, StringComparer.Ordinal).ShouldBeEmpty();
    }

    [Fact]
    public async Task Another_page_than_the_answered_one_does_not_pass()
    {
        using var ranking = OfflineRanking.Load(PolicyLocation.Find(Folder, null), new StoppedClock());
        var found = new HashSet<string>(StringComparer.Ordinal);
        for (var seed = 0; seed < 60; seed++)
        {
            var (request, random) = (Request(seed), new Random(seed));
            var answer = JsonNode.Parse((await PageAsync(ranking, request)).Answer.GetRawText())!;
            var slots = answer["items"]!.AsArray();
            if (slots.Count < 3)
            {
                continue;
            }

            // Two items change places, or all of them turn round; the certificate still says what it said.
            var order = Enumerable.Range(0, slots.Count).ToArray();
            if (random.Next(2) == 0)
            {
                Array.Reverse(order);
            }
            else
            {
                random.Shuffle(order);
            }

            var items = order.Select(index => slots[index]!.DeepClone()).ToArray();
            for (var slot = 0; slot < items.Length; slot++)
            {
                items[slot]["slot"] = (int)slots[slot]!["slot"]!;
            }

            answer["items"] = new JsonArray(items);
            var wrong = new PageChecker(Folder, proof).Check(new PageUnderTest(request, Encoding.UTF8.GetBytes(answer.ToJsonString())));
            found.UnionWith(wrong.Select(sentence => sentence.Split(':')[0]));
        }

        ((string[])["objective", "looks", "old-late", "star-place", "fresh-there", "earned-first"]).Except(found, StringComparer.Ordinal).ShouldBeEmpty();
    }

    private static async Task<PageUnderTest> PageAsync(OfflineRanking ranking, byte[] request)
    {
        var (answer, problem) = await ranking.RankAsync(request, CancellationToken.None);
        problem.ShouldBeNull();
        return new PageUnderTest(request, answer);
    }

    private static byte[] Request(int seed)
    {
        var random = new Random(seed);
        var candidates = new JsonArray();
        for (var candidate = random.Next(4, 16); candidate >= 0; candidate--)
        {
            var angle = random.Next(24) * Math.PI / 12;
            var attributes = new JsonObject
            {
                ["merchant"] = $"m{random.Next(4)}",
                ["category"] = "xyz"[random.Next(3)].ToString(),
                ["sponsored"] = random.Next(4) == 0,
                ["weight"] = random.Next(1, 40) / 8.0,
            };
            foreach (var flag in (string[])["fresh", "cheap", "old", "star"])
            {
                attributes[flag] = random.Next(flag == "star" ? 9 : 3) == 0;
            }

            // What is pinned to a slot may not be forbidden there: of two contradictions an answer names one.
            attributes["old"] = (bool)attributes["old"]! && !(bool)attributes["star"]!;
            if (random.Next(8) > 0)
            {
                attributes["price"] = random.Next(1, 60);
            }

            if (random.Next(8) > 0)
            {
                attributes["looks"] = new JsonArray(Math.Round(Math.Cos(angle), 3), Math.Round(Math.Sin(angle), 3));
            }

            var features = new JsonObject { ["worth"] = random.Next(1, 33) / 16.0 };
            candidates.Add(new JsonObject { ["id"] = $"c{candidate:00}", ["attributes"] = attributes, ["features"] = features });
        }

        var context = new JsonObject { ["vip"] = random.Next(2) == 0 };
        if (random.Next(3) > 0)
        {
            context["interest"] = new JsonObject { ["x"] = 0.5, ["y"] = 0.25, ["z"] = 0.25 };
        }

        context["mostOf"] = new JsonObject { ["x"] = random.Next(3), ["z"] = 1 };
        return Encoding.UTF8.GetBytes(new JsonObject
        {
            ["surface"] = "gallery",
            ["slots"] = random.Next(2, 9),
            ["now"] = "2026-05-20T18:00:00Z",
            ["context"] = context,
            ["options"] = new JsonObject { ["explain"] = "full", ["deadlineMs"] = 10_000 },
            ["candidates"] = candidates,
        }.ToJsonString());
    }
}
