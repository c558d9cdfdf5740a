using System.Text.Json;
using YamlDotNet.RepresentationModel;

namespace RankOrchestrator.EndToEnd.Pages;

/// <summary>The group a candidate belongs to, or null when it belongs to none.</summary>
internal delegate string? GroupKey(JsonElement candidate, PageUnderTest page);

/// <summary>What the group expressions of the shipped policies mean, written without the product's language.</summary>
internal static class Groups
{
    private const string OneGroup = "group";

    public static GroupKey Sponsored { get; } = (candidate, _) => PageUnderTest.Is(candidate, "sponsored") ? OneGroup : null;

    /// <summary>The key of a constraint's <c>per</c> or <c>group</c>.</summary>
    public static GroupKey Keys(YamlMappingNode body)
    {
        if (body.Children.TryGetValue("per", out var per))
        {
            var attribute = per.ToString();
            attribute.ShouldStartWith("item.", customMessage: "Teach the checker what this key means.");
            return (candidate, _) => PageUnderTest.Text(candidate, attribute["item.".Length..]);
        }

        return body.Children["group"].ToString() switch
        {
            "item.sponsored" => Sponsored,
            "item.newMerchant" => (candidate, _) => PageUnderTest.Is(candidate, "newMerchant") ? OneGroup : null,
            "\"fresh\" in item.tags" => (candidate, page) => IsFresh(candidate, page) ? OneGroup : null,
            var other => throw new NotSupportedException($"Teach the checker what the group '{other}' means."),
        };
    }

    private static bool IsFresh(JsonElement candidate, PageUnderTest page)
        => candidate.GetProperty("attributes").TryGetProperty("publishedAt", out var published) && published.GetDateTimeOffset() > page.Now - TimeSpan.FromDays(7);
}
