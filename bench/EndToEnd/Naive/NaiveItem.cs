using System.Text.Json;

namespace RankOrchestrator.EndToEndBench.Naive;

/// <summary>One candidate as an object, which is how most services would hold it.</summary>
internal sealed class NaiveItem
{
    public required string Id { get; init; }

    public required string Merchant { get; init; }

    public required string Category { get; init; }

    public required double Price { get; init; }

    public double? Margin { get; init; }

    public bool Sponsored { get; init; }

    public DateTimeOffset? PublishedAt { get; init; }

    public bool InStock { get; init; }

    public double? Rating { get; init; }

    public string? Brand { get; init; }

    public bool NewMerchant { get; init; }

    public required List<string> Labels { get; init; }

    public required Dictionary<string, double> Features { get; init; }

    public HashSet<string> Tags { get; } = new(StringComparer.Ordinal);

    public List<string> AppliedRules { get; } = [];

    public double Ctr { get; set; }

    public double Cvr { get; set; }

    public double MerchantValue { get; set; }

    public double Value { get; set; }

    public bool Excluded { get; set; }

    public double? Feature(string name) => Features.TryGetValue(name, out var value) ? value : null;

    public static NaiveItem Read(JsonElement candidate)
    {
        var attributes = candidate.GetProperty("attributes");
        return new NaiveItem
        {
            Id = candidate.GetProperty("id").GetString()!,
            Merchant = attributes.GetProperty("merchant").GetString()!,
            Category = attributes.GetProperty("category").GetString()!,
            Price = attributes.GetProperty("price").GetDouble(),
            Margin = Optional(attributes, "margin")?.GetDouble(),
            Sponsored = Optional(attributes, "sponsored")?.GetBoolean() ?? false,
            PublishedAt = Optional(attributes, "publishedAt")?.GetDateTimeOffset(),
            InStock = Optional(attributes, "inStock")?.GetBoolean() ?? true,
            Rating = Optional(attributes, "rating")?.GetDouble(),
            Brand = Optional(attributes, "brand")?.GetString(),
            NewMerchant = Optional(attributes, "newMerchant")?.GetBoolean() ?? false,
            Labels = Optional(attributes, "labels")?.EnumerateArray().Select(label => label.GetString()!).ToList() ?? [],
            Features = candidate.GetProperty("features").EnumerateObject().ToDictionary(feature => feature.Name, feature => feature.Value.GetDouble(), StringComparer.Ordinal),
        };
    }

    private static JsonElement? Optional(JsonElement attributes, string name) => attributes.TryGetProperty(name, out var value) ? value : null;
}
