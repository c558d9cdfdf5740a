using System.Globalization;
using RankOrchestrator.Orchestrator.Prices;

namespace RankOrchestrator.Orchestrator.CommandLine;

/// <summary>Prices for a terminal: what costs or brings something with what is given up for it, the rest by name.</summary>
internal static class PriceText
{
    private const int Indent = 10;

    /// <summary>Writes the prices of one page.</summary>
    public static void Write(CommandOutput output, PagePrices page)
    {
        var text = new WrappedText(output);
        text.Line($"{page.Surface}: {page.Status}, page value {WrappedText.Number(page.PageValue)}; {Amounts(page.Objectives)}");
        text.Line();
        text.Line("   price  (page value without it minus page value), and what is given up for it");
        foreach (var policy in page.Policies.Where(policy => policy.Binds || policy.Price != 0))
        {
            text.Line($"{Price(policy.Price)}  {policy.Name} ({policy.Kind}, {policy.Owner}){(policy.IsExact ? "" : " not proven")}");
            text.Line(policy.Binds ? Amounts(policy.Objectives.Select(objective => new ObjectiveAmount(objective.Objective, objective.GivenUp))) : "moves nothing", Indent);
        }

        Names(text, "change nothing here", page.Policies.Where(policy => policy is { Binds: false, Price: 0, IsInForce: true }));
        Names(text, "do not apply here", page.Policies.Where(policy => !policy.IsInForce));
    }

    /// <summary>Writes the prices of many pages.</summary>
    public static void Write(CommandOutput output, LogPrices log)
    {
        var text = new WrappedText(output);
        text.Line(Invariant($"{log.Pages} pages, worth {WrappedText.Number(log.PageValue)} together"));
        text.Line();
        text.Line("   price  (value of the pages without it minus their value), pages, given up for it");
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
