using System.Globalization;
using RankOrchestrator.Orchestrator.Presentation;
using RankOrchestrator.Orchestrator.Prices;

namespace RankOrchestrator.Orchestrator.CommandLine;

/// <summary>Prices for a terminal: what costs or brings something with what is given up for it, the rest by name.</summary>
internal static class PriceText
{
    private const int Indent = 10;

    /// <summary>Writes the prices of one page.</summary>
    public static void Write(CommandOutput output, PagePrices page)
    {
        var text = output.Text;
        text.Line($"{page.Surface}: best page {WrappedText.Number(page.PageValue)}{(page.IsProven ? "" : " (not proven)")}; {Amounts(page.Objectives)}", 0, text.Ink.Strong);
        WriteRanked(text, page);
        text.Line();
        text.Line("   price  (value of the best page without it minus that of the best page), and what is given up for it");
        foreach (var policy in page.Policies.Where(policy => policy.Binds || policy.Price != 0))
        {
            text.Line($"{Price(policy.Price)}  {policy.Name} ({policy.Kind}, {policy.Owner}){(policy.IsExact ? "" : " not proven")}");
            text.Line(policy.Binds ? Amounts(policy.Objectives.Select(objective => new ObjectiveAmount(objective.Objective, objective.GivenUp))) : "moves nothing", Indent);
        }

        if (page.Omitted.Count > 0)
        {
            text.Line();
            text.Line($"not priced within the steps and the time: {Names(page.Omitted)}");
        }

        Names(text, "change nothing here", page.Policies.Where(policy => policy is { Binds: false, Price: 0, IsInForce: true }));
        Names(text, "do not apply here", page.Policies.Where(policy => !policy.IsInForce));
    }

    /// <summary>Writes the prices of many pages.</summary>
    public static void Write(CommandOutput output, LogPrices log)
    {
        var text = output.Text;
        text.Line(Invariant($"{log.Pages} pages, the best ones worth {WrappedText.Number(log.PageValue)} together"), 0, text.Ink.Strong);
        text.Line(Same(log.RankedValue, log.PageValue)
            ? "'rank' makes pages of that worth, too."
            : $"'rank' ends its search within the gap of a surface: its pages are worth {WrappedText.Number(log.RankedValue)}. Prices are of the best pages.");
        text.Line();
        text.Line("   price  (value of the best pages without it minus theirs), pages, given up for it");
        foreach (var policy in log.Policies.Where(policy => policy.Bound > 0 || policy.Price != 0))
        {
            text.Line(Invariant($"{Price(policy.Price)}  {policy.Name} ({policy.Kind}, {policy.Owner}): changes {policy.Bound} of {policy.Pages} pages{(policy.NotExact == 0 ? "" : $", {policy.NotExact} not proven")}"));
            text.Line(Amounts(policy.GivenUp), Indent);
        }

        if (log.Dearest.Count > 0)
        {
            text.Line();
            text.Line("dearest on one page");
            foreach (var page in log.Dearest)
            {
                text.Line($"{Price(page.Price)}  {page.Name} on {page.Place}");
            }
        }

        text.Line();
        text.Line($"constraints that never bound: {Names(log.NeverBound)}");
        text.Line($"rules that never matched: {Names(log.NeverMatched)}");
    }

    /// <summary>How the page that <c>rank</c> makes stands to the best one, for both are called the page.</summary>
    private static void WriteRanked(WrappedText text, PagePrices page)
    {
        var gap = page.RankedGap == 0 ? "" : Invariant($", proven to be within {page.RankedGap * 100:0.####} % of the best");
        text.Line(Same(page.RankedValue, page.PageValue)
            ? $"'rank' makes this page ({page.Status}{gap})."
            : $"'rank' ends its search within the gap of the surface ({page.Status}{gap}): its page is worth {WrappedText.Number(page.RankedValue)}. Prices are of the best page.");
    }

    private static bool Same(double ranked, double best) => Math.Abs(ranked - best) <= 1e-9 * Math.Max(1, Math.Abs(best));

    private static void Names(WrappedText text, string what, IEnumerable<PolicyPrice> policies)
    {
        string[] names = [.. policies.Select(policy => policy.Name).Order(StringComparer.Ordinal)];
        if (names.Length > 0)
        {
            text.Line();
            text.Line($"{what}: {Names(names)}");
        }
    }

    private static string Names(IReadOnlyList<string> names) => names.Count == 0 ? "none" : string.Join(", ", names);

    private static string Amounts(IEnumerable<ObjectiveAmount> objectives) => string.Join(", ", objectives.Select(objective => $"{objective.Objective} {WrappedText.Number(objective.Amount)}"));

    private static string Price(double price) => WrappedText.Number(price).PadLeft(Indent - 2);

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
