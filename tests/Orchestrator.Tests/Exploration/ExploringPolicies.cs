using System.Globalization;
using RankOrchestrator.Orchestrator.Tests.Building;

namespace RankOrchestrator.Orchestrator.Tests.Exploration;

/// <summary>The fixture's surface, exploring, and requests of seven candidates for three slots that its constraints tell apart.</summary>
internal static class ExploringPolicies
{
    public const double Epsilon = 0.6;

    public static void Prepare(PolicyFolder policies) => Explore(policies, "{ kind: slot, epsilon: 0.6 }");

    public static void Explore(PolicyFolder policies, string exploration)
        => policies.Replace("surfaces/home.yaml", "deadline: 5s", "deadline: 5s\nexploration: " + exploration);

    /// <summary>A request.</summary>
    /// <param name="seed">Its seed; null for none.</param>
    /// <param name="user">Its user.</param>
    /// <param name="isReversed">Whether candidates come the other way round.</param>
    public static string Request(long? seed, string user = "u-1", bool isReversed = false)
    {
        var candidates = Enumerable.Range(0, 7).Select(index => string.Create(
            CultureInfo.InvariantCulture,
            $$$"""
            {"id":"p-{{{index}}}","attributes":{"merchant":"m-{{{index % 4}}}","category":"{{{(index % 3 == 0 ? "dates" : "shoes")}}}",
             "sponsored":{{{(index is 1 or 2 or 5 ? "true" : "false")}}},"price":{{{index}}}.5},"features":{"ctr7d":0.0{{{9 - index}}},"affinity":0.5} }
            """));
        var written = seed is null ? "" : string.Create(CultureInfo.InvariantCulture, $"\"seed\":{seed},");
        return $$"""
            {"requestId":"r-{{seed}}","surface":"home","slots":3,"now":"2026-01-20T18:00:00Z",{{written}}"context":{"userId":"{{user}}","country":"SA"},
             "candidates":[{{string.Join(',', isReversed ? candidates.Reverse() : candidates)}}],"options":{"explain":"summary"} }
            """.ReplaceLineEndings(" ");
    }
}
