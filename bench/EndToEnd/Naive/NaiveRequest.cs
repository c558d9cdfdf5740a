using System.Text.Json;

namespace RankOrchestrator.EndToEndBench.Naive;

/// <summary>A request as objects.</summary>
internal sealed record NaiveRequest(
    string RequestId,
    int Slots,
    DateTimeOffset Now,
    string Country,
    string Device,
    string? Query,
    double? TenureDays,
    double? Orders30d,
    string? LoyaltyTier,
    List<NaiveItem> Items)
{
    public static NaiveRequest Read(ReadOnlyMemory<byte> body)
    {
        using var document = JsonDocument.Parse(body);
        var root = document.RootElement;
        var context = root.GetProperty("context");
        return new NaiveRequest(
            root.GetProperty("requestId").GetString()!,
            root.GetProperty("slots").GetInt32(),
            root.GetProperty("now").GetDateTimeOffset(),
            context.GetProperty("country").GetString()!,
            context.GetProperty("device").GetString()!,
            context.TryGetProperty("query", out var query) ? query.GetString() : null,
            context.TryGetProperty("tenureDays", out var tenure) ? tenure.GetDouble() : null,
            context.TryGetProperty("orders30d", out var orders) ? orders.GetDouble() : null,
            context.TryGetProperty("loyaltyTier", out var tier) ? tier.GetString() : null,
            root.GetProperty("candidates").EnumerateArray().Select(NaiveItem.Read).ToList());
    }
}
