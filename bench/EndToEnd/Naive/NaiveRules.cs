namespace RankOrchestrator.EndToEndBench.Naive;

/// <summary>The benchmark's fifty rules as delegates over objects, in an order in which tags are set before they are read.</summary>
internal static class NaiveRules
{
    private static readonly List<NaiveRule> All =
    [
        new("out-of-stock", _ => true, (item, _) => !item.InStock, item => item.Excluded = true),
        new("badly-rated", _ => true, (item, _) => item.Rating < 2.5, item => item.Excluded = true),
        new("selling-at-a-loss", _ => true, (item, _) => item.Margin < -0.2, item => item.Excluded = true),
        new("without-a-price", _ => true, (item, _) => item.Price == 0, item => item.Excluded = true),
        new("fresh-listing", _ => true, (item, request) => item.PublishedAt > request.Now - TimeSpan.FromHours(168), item => item.Tags.Add("fresh")),
        new("good-new-merchant", _ => true, (item, _) => item.NewMerchant && (item.Rating is null || item.Rating >= 4.0), item => Boost(item, 1.15, "new-merchant")),
        new("fresh-from-good-merchant", _ => true, (item, _) => item.Tags.Contains("fresh") && item.Feature("merchantQuality") > 0.75, item => Boost(item, 1.08)),
        new("thin-margin", _ => true, (item, _) => item.Margin < 0, item => Boost(item, 0.8)),
        new("few-stars", _ => true, (item, _) => item.Rating < 3.5, item => Boost(item, 0.85)),
        new("loyal-customers-see-bestsellers-less", request => request.LoyaltyTier == "gold", (item, _) => item.Labels.Contains("bestseller"), item => Boost(item, 0.95)),
        new(
            "ramadan-dates",
            request => (request.Country is "SA" or "AE" or "KW" or "BH" or "QA" or "OM") && request.Now >= Day(2026, 2, 18) && request.Now < Day(2026, 3, 20),
            (item, _) => item.Category == "dates",
            item => Boost(item, 1.25, "seasonal")),
        new("eid-gifts", request => request.Now >= Day(2026, 3, 13) && request.Now < Day(2026, 3, 23), (item, _) => item.Labels.Contains("gift"), item => Boost(item, 1.2, "seasonal")),
        new(
            "ramadan-gifts",
            request => request.Now >= Day(2026, 2, 18) && request.Now < Day(2026, 3, 20),
            (item, _) => item.Tags.Contains("seasonal") && item.Labels.Contains("gift"),
            item => Boost(item, 1.1)),
        new("popular-dates", _ => true, (item, _) => item.Category == "dates" && item.Feature("popularity") > 0.20, item => Boost(item, 1.010)),
        new("popular-dairy", _ => true, (item, _) => item.Category == "dairy" && item.Feature("popularity") > 0.25, item => Boost(item, 1.015)),
        new("popular-bakery", _ => true, (item, _) => item.Category == "bakery" && item.Feature("popularity") > 0.30, item => Boost(item, 1.020)),
        new("popular-beverages", _ => true, (item, _) => item.Category == "beverages" && item.Feature("popularity") > 0.35, item => Boost(item, 1.025)),
        new("popular-snacks", _ => true, (item, _) => item.Category == "snacks" && item.Feature("popularity") > 0.40, item => Boost(item, 1.030)),
        new("popular-produce", _ => true, (item, _) => item.Category == "produce" && item.Feature("popularity") > 0.20, item => Boost(item, 1.035)),
        new("popular-meat", _ => true, (item, _) => item.Category == "meat" && item.Feature("popularity") > 0.25, item => Boost(item, 1.040)),
        new("popular-household", _ => true, (item, _) => item.Category == "household" && item.Feature("popularity") > 0.30, item => Boost(item, 1.045)),
        new("popular-beauty", _ => true, (item, _) => item.Category == "beauty" && item.Feature("popularity") > 0.35, item => Boost(item, 1.050)),
        new("popular-electronics", _ => true, (item, _) => item.Category == "electronics" && item.Feature("popularity") > 0.40, item => Boost(item, 1.055)),
        new("popular-fashion", _ => true, (item, _) => item.Category == "fashion" && item.Feature("popularity") > 0.20, item => Boost(item, 1.060)),
        new("popular-toys", _ => true, (item, _) => item.Category == "toys" && item.Feature("popularity") > 0.25, item => Boost(item, 1.065)),
        new("cheap", _ => true, (item, _) => item.Price < 10, item => Boost(item, 1.02)),
        new("middle-priced", _ => true, (item, _) => item.Price is >= 50 and <= 80, item => Boost(item, 1.01)),
        new("premium", _ => true, (item, _) => item.Price > 150 && item.Rating >= 4.2, item => Boost(item, 1.05, "premium")),
        new("very-expensive", _ => true, (item, _) => item.Price > 300, item => Boost(item, 0.9)),
        new("premium-for-silver", request => request.LoyaltyTier == "silver", (item, _) => item.Tags.Contains("premium"), item => Boost(item, 1.1)),
        new("premium-from-good-merchants", _ => true, (item, _) => item.Tags.Contains("premium") && item.Feature("merchantQuality") > 0.7, item => Boost(item, 1.04)),
        new("organic", _ => true, (item, _) => item.Labels.Contains("organic"), item => Boost(item, 1.03)),
        new("local", _ => true, (item, _) => item.Labels.Contains("local"), item => Boost(item, 1.02)),
        new("gift", _ => true, (item, _) => item.Labels.Contains("gift") && item.Price > 20, item => Boost(item, 1.04)),
        new("bestseller", _ => true, (item, _) => item.Labels.Contains("bestseller"), item => Boost(item, 1.06)),
        new("deal", _ => true, (item, _) => item.Feature("discount") >= 0.25, item => Boost(item, 1.06, "deal")),
        new("deal-without-margin", _ => true, (item, _) => item.Tags.Contains("deal") && item.Margin < 0.1, item => Boost(item, 0.92)),
        new("deal-that-is-clicked", _ => true, (item, _) => item.Tags.Contains("deal") && item.Feature("ctr7d") > 0.05, item => Boost(item, 1.03)),
        new("stale", _ => true, (item, request) => item.PublishedAt < request.Now - TimeSpan.FromHours(2160), item => Boost(item, 0.97, "stale")),
        new("stale-and-unloved", _ => true, (item, _) => item.Tags.Contains("stale") && item.Feature("popularity") < 0.1, item => Boost(item, 0.9)),
        new("unrated", _ => true, (item, _) => item.Rating is null, item => Boost(item, 0.98)),
        new("unknown-and-not-fresh", _ => true, (item, _) => item.Feature("ctr7d") is null && !item.Tags.Contains("fresh"), item => Boost(item, 0.95)),
        new("to-the-taste", _ => true, (item, _) => item.Feature("affinity") > 0.8, item => Boost(item, 1.1, "taste")),
        new("paid-and-to-the-taste", _ => true, (item, _) => item.Tags.Contains("taste") && item.Sponsored, item => Boost(item, 1.02)),
        new("clicked-anyway", _ => true, (item, _) => item.Ctr > 0.2, item => Boost(item, 0.99)),
        new("ordered-with-margin", _ => true, (item, _) => item.Cvr > 0.3 && item.Margin > 0.2, item => Boost(item, 1.05)),
        new("worth-something", _ => true, (item, _) => item.MerchantValue > 10, item => Boost(item, 1.02)),
        new("partners", _ => true, (item, _) => item.Merchant is "m-002" or "m-004" or "m-006", item => Boost(item, 1.01)),
        new("house-brands", _ => true, (item, _) => item.Brand?.StartsWith("b-1", StringComparison.Ordinal) ?? false, item => Boost(item, 1.005)),
        new("electronics-on-the-web", request => request.Device == "web", (item, _) => item.Category == "electronics", item => Boost(item, 1.1)),
    ];

    /// <summary>Applies every rule to every item it matches.</summary>
    public static void Apply(NaiveRequest request)
    {
        foreach (var rule in All.Where(rule => rule.When(request)))
        {
            foreach (var item in request.Items.Where(item => !item.Excluded && rule.Match(item, request)))
            {
                rule.Then(item);
                item.AppliedRules.Add(rule.Name);
            }
        }
    }

    private static void Boost(NaiveItem item, double factor, string? tag = null)
    {
        item.Value = item.Value < 0 ? item.Value / factor : item.Value * factor;
        if (tag is not null)
        {
            item.Tags.Add(tag);
        }
    }

    private static DateTimeOffset Day(int year, int month, int day) => new(year, month, day, 0, 0, 0, TimeSpan.Zero);
}

/// <summary>A rule as delegates.</summary>
internal sealed record NaiveRule(string Name, Func<NaiveRequest, bool> When, Func<NaiveItem, NaiveRequest, bool> Match, Action<NaiveItem> Then);
