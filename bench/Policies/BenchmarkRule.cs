using System.Globalization;
using System.Text.RegularExpressions;

namespace RankOrchestrator.Bench.Policies;

/// <summary>A rule twice: as a policy file says it, and as delegates over dictionaries, which is what one would write by hand.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Yaml">An element of <c>rules:</c>.</param>
/// <param name="Naive">The same by hand.</param>
internal sealed partial record BenchmarkRule(string Name, string Yaml, NaiveRule Naive)
{
    /// <summary>
    /// A mix of what marketplaces write: categories, prices, merchants, brands, freshness, ratings, predictions, sponsored
    /// items, countries and flags, tags that other rules read. Nearly all change values; a few exclude.
    /// </summary>
    /// <param name="count">How many.</param>
    /// <param name="computes">Whether every boost is an expression: a decay with age, a share of the margin, a distance from a price.</param>
    public static BenchmarkRule[] Make(int count, bool computes = false)
        => [.. Enumerable.Range(0, count).Select(One).Select((rule, index) => computes ? Computed(rule, index) : rule)];

    private static BenchmarkRule Computed(BenchmarkRule rule, int index)
    {
        var (expression, boost) = (index % 3) switch
        {
            0 => ("1.0 + math.exp(-double((now - item.publishedAt).getHours()) / 240.0)",
                item => 1 + Math.Exp(-(double)(long)(Clock.Now - (DateTime)item["publishedAt"]!).TotalHours / 240)),
            1 => ("1.0 + 0.5 * item.margin", item => 1 + (0.5 * (double)item["margin"]!)),
            _ => ("1.0 / (1.0 + math.abs(item.price - 50.0) / 100.0)", (Func<Dictionary<string, object?>, double>)(item => 1 / (1 + (Math.Abs((double)item["price"]! - 50) / 100)))),
        };
        var yaml = ConstantBoost().Replace(rule.Yaml, $"boost: \"{expression}\"");
        return yaml == rule.Yaml ? rule : rule with { Yaml = yaml, Naive = rule.Naive with { BoostBy = boost } };
    }

    [GeneratedRegex("boost: [0-9.]+", RegexOptions.CultureInvariant | RegexOptions.NonBacktracking)]
    private static partial Regex ConstantBoost();

    private static BenchmarkRule One(int index)
    {
        var (number, level) = (index % 20, 1 + (index % 7));
        var text = index.ToString(CultureInfo.InvariantCulture);
        var boost = Number($"1.0{level}");
        var boosts = $"boost: 1.0{level}";
        var (category, tag, earlierTag) = ($"c{number}", $"t{number}", $"t{number - 7}");
        switch (index % 10)
        {
            case 0:
                return Rule(text, null, $"item.category == \"{category}\" && item.inStock", $"{boosts}, tag: {tag}", new NaiveRule(
                    null, item => item["category"] is string value && value == category && item["inStock"] is true, boost, 0, tag, false));
            case 1:
                var price = Number($"{150 + level}.5");
                return Rule(text, null, $"item.price > {150 + level}.5 && item.margin < 0.1", "boost: 0.97", new NaiveRule(
                    null, item => (double)item["price"]! > price && (double)item["margin"]! < 0.1, 0.97, 0, null, false));
            case 2:
                var (first, second, third) = ($"m{number}", $"m{number + 20}", $"m{number + 40}");
                return Rule(text, null, $"item.merchant in [\"{first}\", \"{second}\", \"{third}\"]", boosts, new NaiveRule(
                    null, item => item["merchant"] is string value && (value == first || value == second || value == third), boost, 0, null, false));
            case 3:
                var age = TimeSpan.FromHours(12 * level);
                return Rule(text, null, $"now - item.publishedAt < duration(\"{12 * level}h\")", boosts, new NaiveRule(
                    null, item => Clock.Now - (DateTime)item["publishedAt"]! < age, boost, 0, null, false));
            case 4:
                var brand = $"b{index % 100}";
                return Rule(text, "request.country in [\"SA\", \"AE\"] && flag(\"season\")", $"item.brand == \"{brand}\"", boosts, new NaiveRule(
                    request => request["country"] is "SA" or "AE" && request["flag:season"] is true, item => item["brand"] is string value && value == brand, boost, 0, null, false));
            case 5:
                var (rating, chance) = (Number($"4.{level}"), Number($"0.0{level}"));
                return Rule(text, null, $"has(item.rating) && item.rating >= 4.{level} || item.sponsored && score.ctr > 0.0{level}", boosts, new NaiveRule(
                    null, item => (item["rating"] is double value && value >= rating) || (item["sponsored"] is true && (double)item["score.ctr"]! > chance), boost, 0, null, false));
            case 6:
                var limit = Number($"0.1{level}");
                return Rule(text, null, $"feature.ctr7d * w.click + score.ctr > 0.1{level}", boosts, new NaiveRule(
                    null, item => item["ctr7d"] is double value && (value * 1.5) + (double)item["score.ctr"]! > limit, boost, 0, null, false));
            case 7:
                var cheap = Number($"{20 + level}.0");
                return Rule(text, null, $"\"{earlierTag}\" in item.tags && item.price < {20 + level}.0", boosts, new NaiveRule(
                    null, item => item.TryGetValue("tags", out var tags) && ((HashSet<string>)tags!).Contains(earlierTag) && (double)item["price"]! < cheap, boost, 0, null, false));
            case 8:
                var start = $"b{number % 10}";
                return Rule(text, null, $"item.brand.startsWith(\"{start}\") && !item.sponsored", boosts, new NaiveRule(
                    null, item => item["brand"] is string value && value.StartsWith(start, StringComparison.Ordinal) && item["sponsored"] is false, boost, 0, null, false));
            default:
                var loss = Number($"0.0{level}");
                return index % 50 == 9
                    ? Rule(text, null, $"item.sponsored && item.margin < 0.0{level}", "exclude: true", new NaiveRule(
                        null, item => item["sponsored"] is true && (double)item["margin"]! < loss, 1, 0, null, true))
                    : Rule(text, "request.device == \"ios\"", $"item.price >= {level}.0 && item.price < {level * 10}.0 && item.category != \"{category}\"", $"add: 0.00{level}", new NaiveRule(
                        request => request["device"] is "ios", item => (double)item["price"]! >= level && (double)item["price"]! < level * 10 && item["category"] is string value && value != category, 1, Number($"0.00{level}"), null, false));
        }
    }

    private static double Number(string text) => double.Parse(text, CultureInfo.InvariantCulture);

    private static BenchmarkRule Rule(string number, string? when, string match, string then, NaiveRule naive)
    {
        var condition = when is null ? "" : $"\n    when: '{when}'";
        return new BenchmarkRule($"r{number}", $"  - name: r{number}\n    why: benchmark\n    owner: bench{condition}\n    match: '{match}'\n    then: {{ {then} }}\n", naive);
    }
}
