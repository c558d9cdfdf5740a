using System.Text.Json;

namespace RankOrchestrator.EndToEnd.Pages;

/// <summary>
/// What the expressions of the checked policies mean, written without the product's language. An expression that stands
/// in no table fails the test instead of passing unseen.
/// </summary>
internal static class Meanings
{
    private static readonly Dictionary<string, Func<JsonElement, PageUnderTest, bool>> OfCandidates = new(StringComparer.Ordinal)
    {
        ["!item.inStock"] = (candidate, _) => candidate.GetProperty("attributes").TryGetProperty("inStock", out var stock) && stock.ValueKind == JsonValueKind.False,
        ["item.rating < 2.5"] = (candidate, _) => PageUnderTest.Number(candidate, "attributes", "rating") < 2.5,
        ["item.margin < -0.2"] = (candidate, _) => PageUnderTest.Number(candidate, "attributes", "margin") < -0.2,
        ["item.price == 0.0"] = (candidate, _) => PageUnderTest.Number(candidate, "attributes", "price") == 0.0,
        ["!has(item.rating)"] = (candidate, _) => PageUnderTest.Number(candidate, "attributes", "rating") is null,
        ["feature.relevance < 0.15"] = (candidate, _) => PageUnderTest.Number(candidate, "features", "relevance") < 0.15,
        ["\"fresh\" in item.tags"] = IsFresh,
        ["\"seasonal\" in item.tags && item.rating >= 4.5"] = (candidate, page) => IsSeasonal(candidate, page) && PageUnderTest.Number(candidate, "attributes", "rating") >= 4.5,
        ["item.sponsored"] = IsTrue("sponsored"),
        ["!item.sponsored"] = (candidate, _) => candidate.GetProperty("attributes").TryGetProperty("sponsored", out var paid)
            && paid.ValueKind == JsonValueKind.False,
        ["state.hidden"] = IsTrue("state.hidden"),
        ["item.newMerchant"] = IsTrue("newMerchant"),
        ["item.fresh"] = IsTrue("fresh"),
        ["item.cheap"] = IsTrue("cheap"),
        ["item.old"] = IsTrue("old"),
        ["item.star"] = IsTrue("star"),
        ["item.blocked"] = IsTrue("blocked"),
        ["item.category in request.interest"] = (candidate, page) => PageUnderTest.Text(candidate, "category") is { } category
            && page.Context("interest") is { ValueKind: JsonValueKind.Object } interest && interest.TryGetProperty(category, out _),
    };

    private static readonly Dictionary<string, Func<PageUnderTest, bool>> OfRequests = new(StringComparer.Ordinal)
    {
        ["has(request.query)"] = page => page.Context("query").ValueKind == JsonValueKind.String,
        ["!has(request.tenureDays)"] = page => page.Context("tenureDays").ValueKind == JsonValueKind.Undefined,
        ["has(request.interest)"] = page => page.Context("interest").ValueKind == JsonValueKind.Object,
        ["has(request.mostOf)"] = page => page.Context("mostOf").ValueKind == JsonValueKind.Object,
        ["flag(\"ramadan-hero\")"] = page => page.Flag("ramadan-hero"),
        ["size(request.interest) > 0"] = page => page.Context("interest") is { ValueKind: JsonValueKind.Object } interest && interest.EnumerateObject().Any(),
        ["request.vip"] = page => page.Context("vip").ValueKind == JsonValueKind.True,
        ["request.strict"] = page => page.Context("strict").ValueKind == JsonValueKind.True,
        ["request.newcomer"] = page => page.Context("newcomer").ValueKind == JsonValueKind.True,
    };

    /// <summary>A limit that is computed, for the request or a group; null where it cannot be.</summary>
    private static readonly Dictionary<string, Func<PageUnderTest, string?, double?>> OfLimits = new(StringComparer.Ordinal)
    {
        ["group in request.mostOf ? request.mostOf[group] : 10000"] = (page, group)
            => page.Context("mostOf") is { ValueKind: JsonValueKind.Object } most && most.TryGetProperty(group!, out var limit) ? limit.GetDouble() : 10_000,
        ["request.vip ? 2 : 1"] = (page, _) => page.Context("vip").ValueKind == JsonValueKind.True
            ? 2
            : page.Context("vip").ValueKind == JsonValueKind.False
            ? 1
            : null,
    };

    /// <summary>What a limit is that is computed; null where it cannot be.</summary>
    public static double? Number(string limit, PageUnderTest page, string? group)
        => OfLimits.TryGetValue(limit, out var meaning) ? meaning(page, group) : throw new NotSupportedException($"Teach the checker what '{limit}' comes to.");

    /// <summary>What a candidate counts in a sum; null when that is not known.</summary>
    public static double? Amount(string of, JsonElement candidate)
    {
        of.ShouldStartWith("item.", customMessage: "Teach the checker what this counts.");
        return PageUnderTest.Number(candidate, "attributes", of["item.".Length..]);
    }

    /// <summary>The shares that a calibration asks for.</summary>
    public static Dictionary<string, double> Shares(string to, PageUnderTest page)
    {
        to.ShouldStartWith("request.", customMessage: "Teach the checker what these shares are.");
        return page.Context(to["request.".Length..]) is { ValueKind: JsonValueKind.Object } shares
            ? shares.EnumerateObject().ToDictionary(share => share.Name, share => share.Value.GetDouble(), StringComparer.Ordinal) : [];
    }

    /// <summary>Whether a condition holds for a candidate.</summary>
    public static bool Holds(string condition, JsonElement candidate, PageUnderTest page)
        => OfCandidates.TryGetValue(condition, out var meaning) ? meaning(candidate, page) : throw new NotSupportedException($"Teach the checker what '{condition}' means.");

    /// <summary>Whether a condition holds for the request; one that is not written always does.</summary>
    public static bool Holds(string? condition, PageUnderTest page)
        => condition is null || (OfRequests.TryGetValue(condition, out var meaning) ? meaning(page) : throw new NotSupportedException($"Teach the checker what '{condition}' means."));

    /// <summary>The group that a <c>per</c> puts a candidate in; null for none.</summary>
    public static string? Group(string per, JsonElement candidate)
    {
        per.ShouldStartWith("item.", customMessage: "Teach the checker what this key means.");
        return PageUnderTest.Text(candidate, per["item.".Length..]);
    }

    private static Func<JsonElement, PageUnderTest, bool> IsTrue(string attribute) => (candidate, _) => PageUnderTest.Is(candidate, attribute);

    private static bool IsFresh(JsonElement candidate, PageUnderTest page)
        => candidate.GetProperty("attributes").TryGetProperty("publishedAt", out var published) && published.GetDateTimeOffset() > page.Now - TimeSpan.FromDays(7);

    /// <summary>What the rules <c>ramadan-dates</c> and <c>eid-gifts</c> tag.</summary>
    private static bool IsSeasonal(JsonElement candidate, PageUnderTest page)
    {
        var country = page.Context("country");
        var isAtHome = country.ValueKind == JsonValueKind.String && country.GetString() is "SA" or "AE" or "KW" or "BH" or "QA" or "OM";
        var isDate = PageUnderTest.Text(candidate, "category") == "dates" && isAtHome && IsWithin(page, ("2026-02-18", "2026-03-20"), ("2027-02-08", "2027-03-10"));
        var isGift = candidate.GetProperty("attributes").TryGetProperty("labels", out var labels) && labels.EnumerateArray().Any(label => label.ValueEquals("gift"))
            && IsWithin(page, ("2026-03-13", "2026-03-23"), ("2027-03-03", "2027-03-13"));
        return page.Flag("ramadan") && (isDate || isGift);
    }

    private static bool IsWithin(PageUnderTest page, params (string From, string To)[] periods)
        => periods.Any(period => PolicyText.Instant(period.From) <= page.Now && page.Now < PolicyText.Instant(period.To));
}
