using System.Collections.Immutable;
using RankOrchestrator.Evaluation.Sampling;

namespace RankOrchestrator.EndToEnd.Experiments;

/// <summary>
/// Visits to the home feed of the marketplace that the shipped models were trained on, with what its simulator knows of them and models
/// do not (<c>models/log/visits.json</c>): how often a slot is looked at, and of every candidate what whoever looks at it does.
/// </summary>
internal sealed class SimulatedMarketplace
{
    private const string SomeUser = "{user}";

    private readonly JsonElement root;
    private readonly ImmutableArray<Visit> visits;
    private readonly ImmutableArray<string> requests;

    private SimulatedMarketplace(JsonElement root)
    {
        this.root = root;
        visits = [.. root.GetProperty("visits").EnumerateArray().Select(Read)];
        requests = [.. visits.Select(Written)];
    }

    /// <summary>The visits that there are; users beyond them make them again.</summary>
    public int Visits => visits.Length;

    public static SimulatedMarketplace Load()
        => new(JsonElement.Parse(File.ReadAllBytes(Path.Combine(RepositoryFiles.Root, "models", "log", "visits.json"))));

    /// <summary>The request of a user's visit; its id is the user's.</summary>
    public byte[] Request(int visit, string user) => Encoding.UTF8.GetBytes(requests[visit % visits.Length].Replace(SomeUser, user, StringComparison.Ordinal));

    /// <summary>What whoever made a visit does with a page of it, slot by slot.</summary>
    /// <param name="visit">The visit.</param>
    /// <param name="page">The items by slot; empty for an empty slot.</param>
    public ImmutableArray<Chances> Of(int visit, IEnumerable<string> page)
    {
        var said = visits[visit % visits.Length];
        return [.. page.Select((item, slot) => item.Length == 0 ? default : said.Chances[item] with { Look = said.Examination[slot] })];
    }

    private Visit Read(JsonElement visit)
    {
        var items = visit.GetProperty("items").EnumerateArray().Select(place => root.GetProperty("items")[place.GetInt32()]).ToArray();
        double[] Numbers(string name) => [.. visit.GetProperty(name).EnumerateArray().Select(number => number.GetDouble())];
        var (attraction, conversion, hiding) = (Numbers("attraction"), Numbers("conversion"), Numbers("hiding"));
        var device = visit.GetProperty("context").GetProperty("device").GetString()!;
        return new Visit(
            visit.GetProperty("context"),
            items,
            Numbers("affinity"),
            [.. root.GetProperty("examination").GetProperty(device).EnumerateArray().Select(number => number.GetDouble())],
            items.Select((item, place) => (Id: item.GetProperty("id").GetString()!, place)).ToDictionary(
                item => item.Id,
                item => new Chances(0, attraction[item.place], conversion[item.place], hiding[item.place], Price(items[item.place])),
                StringComparer.Ordinal));
    }

    private string Written(Visit visit)
    {
        var context = JsonObject.Create(visit.Context)!;
        context["userId"] = SomeUser;
        return new JsonObject
        {
            ["requestId"] = SomeUser,
            ["surface"] = "home_feed",
            ["slots"] = root.GetProperty("slots").GetInt32(),
            ["now"] = root.GetProperty("now").GetString(),
            ["context"] = context,
            ["candidates"] = new JsonArray([.. visit.Items.Select((item, place) => (JsonNode)Candidate(item, visit.Affinity[place]))]),
            ["options"] = new JsonObject { ["explain"] = "none" },
        }.ToJsonString();
    }

    private static double Price(JsonElement item) => item.GetProperty("attributes").GetProperty("price").GetDouble();

    private static JsonObject Candidate(JsonElement item, double affinity)
    {
        var candidate = JsonNode.Parse(item.GetRawText())!.AsObject();
        candidate["features"]!["affinity"] = affinity;
        return candidate;
    }

    private sealed record Visit(JsonElement Context, JsonElement[] Items, double[] Affinity, double[] Examination, Dictionary<string, Chances> Chances);
}

/// <summary>What a user does with an item in a slot.</summary>
/// <param name="Look">How probable it is that the slot is looked at.</param>
/// <param name="Click">And then that it is clicked.</param>
/// <param name="Order">And then that it is ordered.</param>
/// <param name="Hide">That it is hidden, when it was looked at and not clicked.</param>
/// <param name="Price">What an order is worth.</param>
internal readonly record struct Chances(double Look, double Click, double Order, double Hide, double Price)
{
    /// <summary>Draws what is done.</summary>
    public (bool Looks, bool Clicks, bool Orders, bool Hides) Draw(ref SeededRandom random)
    {
        var looks = random.Share() < Look;
        var clicks = looks && random.Share() < Click;
        return (looks, clicks, clicks && random.Share() < Order, looks && !clicks && random.Share() < Hide);
    }
}
