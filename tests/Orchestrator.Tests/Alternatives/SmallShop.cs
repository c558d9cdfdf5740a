using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using RankOrchestrator.Orchestrator.Tests.Building;

namespace RankOrchestrator.Orchestrator.Tests.Alternatives;

/// <summary>Policies with every kind of rule and constraint, and requests for them that are small enough to look at every page.</summary>
internal static class SmallShop
{
    private static readonly string[] Categories = ["dates", "phones", "shoes"];

    private const string Rules = """
          - { name: raise, why: Test., owner: tests, match: 'item.price > 50.0', then: { boost: 1.7, tag: dear } }
          - { name: lower, why: Test., owner: tests, match: 'item.sponsored', then: { boost: 0.6 } }
          - { name: bonus, why: Test., owner: tests, match: 'item.category == "shoes"', then: { add: -0.05 } }
          - { name: hero, why: Test., owner: tests, when: 'request.country == "SA"', match: 'item.stock >= 3', then: { pin: 1 } }
          - { name: bold, why: Test., owner: tests, when: 'request.country == "AE"', then: { set: { affinity: 0.3 }, lift: sponsored-cap } }
          - { name: sold-out, why: Test., owner: tests, match: 'item.stock == 0', then: { exclude: true } }
          - { name: cheap-out, why: Test., owner: tests, match: 'item.price < 8.0', then: { exclude: true } }

        """;

    private const string Constraints = """
          - { name: dates-floor, why: Test., owner: tests, priority: 5, floor: { group: 'item.category == "dates"', fewest: 1, slots: [0, 1] } }
          - { name: dear-share, why: Test., owner: tests, penalty: 0.02, cap: { group: '"dear" in item.tags', most: 1 } }
          - { name: no-paid-first, why: Test., owner: tests, priority: 9, forbid: { group: item.sponsored, slots: [0, 0] } }
          - { name: stays-second, why: Test., owner: tests, penalty: 0.01, pin: { candidate: p-3, slot: 2 } }

        """;

    /// <summary>The policies; to be disposed.</summary>
    public static TestEngine Open(Action<PolicyFolder>? change = null) => new(
        policies =>
        {
            policies.Replace("rules/shop.yaml", "constraints:\n", Rules + "constraints:\n" + Constraints);
            change?.Invoke(policies);
        },
        time: new Orchestrator.Offline.StoppedClock());

    /// <summary>The request of a seed.</summary>
    public static byte[] Request(int seed, int mostCandidates = 7)
    {
        var random = new Random(seed);
        var candidates = Enumerable.Range(1, random.Next(2, mostCandidates + 1)).Select(number => new JsonObject
        {
            ["id"] = string.Create(CultureInfo.InvariantCulture, $"p-{number}"),
            ["attributes"] = new JsonObject
            {
                ["merchant"] = string.Create(CultureInfo.InvariantCulture, $"m-{random.Next(3)}"),
                ["category"] = Categories[random.Next(3)],
                ["sponsored"] = random.Next(3) == 0,
                ["price"] = random.Next(5, 120),
                ["stock"] = random.Next(7),
            },
            ["features"] = new JsonObject { ["ctr7d"] = random.Next(1000) / 5000.0, ["affinity"] = (random.Next(4000) - 1000) / 2000.0 },
        });
        return Encoding.UTF8.GetBytes(new JsonObject
        {
            ["surface"] = "home",
            ["slots"] = random.Next(1, 4),
            ["now"] = "2026-02-20T18:00:00Z",
            ["context"] = new JsonObject { ["userId"] = "u", ["country"] = random.Next(3) switch { 0 => "SA", 1 => "AE", _ => "EG" } },
            ["candidates"] = new JsonArray([.. candidates]),
        }.ToJsonString());
    }
}
