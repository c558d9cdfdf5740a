using System.Text;
using System.Text.Json.Nodes;

namespace RankOrchestrator.EndToEnd.Pages;

/// <summary>Requests drawn from the samples: fewer candidates in another order, another page size, users, countries and days.</summary>
internal static class RandomRequests
{
    private static readonly string[] Countries = ["SA", "AE", "EG", "DE"];

    /// <summary>The request of a seed; the same on every machine.</summary>
    public static byte[] Draw(string sample, int seed) => DrawOf(File.ReadAllText(sample), seed);

    /// <summary>The same of a request that is given.</summary>
    public static byte[] DrawOf(string json, int seed)
    {
        var random = new Random(seed);
        var request = JsonNode.Parse(json)!.AsObject();
        var candidates = request["candidates"]!.AsArray().Select(candidate => candidate!.DeepClone()).ToArray();
        random.Shuffle(candidates);
        var kept = random.Next(5, candidates.Length + 1);
        request["candidates"] = new JsonArray([.. candidates.Take(kept).Select(candidate => Change(candidate, random))]);
        request["slots"] = random.Next(1, Math.Min(60, request["slots"]!.GetValue<int>() * 5 / 4) + 1);
        request["now"] = new DateTimeOffset(2026, 2, 1, 0, 0, 0, TimeSpan.Zero).AddHours(random.Next(24 * 60)).ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture);
        var context = request["context"]!.AsObject();
        context["userId"] = $"u-{random.Next(1000)}";
        context["country"] = Countries[random.Next(Countries.Length)];
        return Encoding.UTF8.GetBytes(request.ToJsonString());
    }

    /// <summary>Some candidates miss what they usually have, some become paid or new.</summary>
    private static JsonNode Change(JsonNode candidate, Random random)
    {
        var attributes = candidate["attributes"]!.AsObject();
        switch (random.Next(12))
        {
            case 0:
                attributes.Remove("rating");
                break;
            case 1:
                attributes.Remove("publishedAt");
                break;
            case 2:
                attributes["sponsored"] = true;
                break;
            case 3:
                attributes["newMerchant"] = true;
                break;
            case 4:
                candidate["features"]!.AsObject().Clear();
                break;
            default:
                break;
        }

        return candidate;
    }
}
