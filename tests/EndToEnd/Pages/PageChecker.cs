using System.Globalization;
using YamlDotNet.RepresentationModel;

namespace RankOrchestrator.EndToEnd.Pages;

/// <summary>
/// Checks pages against the text of the shipped policies with nothing of the product: its own reading of the YAML (by
/// YamlDotNet), its own understanding of each kind of constraint, and group expressions that are looked up in
/// <see cref="Groups"/>. A policy that the checker has not been taught fails the test instead of passing unseen.
/// </summary>
internal sealed class PageChecker
{
    private readonly Dictionary<string, List<YamlMappingNode>> constraintsBySurface = new(StringComparer.Ordinal);

    public PageChecker(string policies)
    {
        var surfaces = Directory.EnumerateFiles(Path.Combine(policies, "surfaces"), "*.yaml").Select(Load).ToDictionary(surface => Text(surface, "surface")!, StringComparer.Ordinal);
        foreach (var (name, surface) in surfaces)
        {
            var files = new List<string>();
            for (var node = surface; node is not null; node = Text(node, "extends") is { } parent ? surfaces[parent] : null)
            {
                files.AddRange(node.Children.TryGetValue("rules", out var listed) ? ((YamlSequenceNode)listed).Select(file => file.ToString()) : []);
            }

            constraintsBySurface[name] = [.. files.SelectMany(file => Constraints(Load(Path.Combine(policies, "rules", file + ".yaml"))))];
        }
    }

    /// <summary>Everything that is wrong with the page, in sentences; empty when it keeps every promise.</summary>
    public IReadOnlyList<string> Check(PageUnderTest page)
    {
        var wrong = new List<string>();
        CheckItems(page, wrong);
        CheckEligibility(page, wrong);
        foreach (var constraint in constraintsBySurface[page.Surface])
        {
            // A constraint with a penalty may be broken at its price.
            var name = Text(constraint, "name")!;
            if (!constraint.Children.ContainsKey("penalty") && !page.Relaxed.Contains(name))
            {
                CheckConstraint(page, name, constraint, wrong);
            }
        }

        return wrong;
    }

    private static void CheckItems(PageUnderTest page, List<string> wrong)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        var last = -1;
        foreach (var item in page.Items)
        {
            var id = item.GetProperty("id").GetString()!;
            var slot = item.GetProperty("slot").GetInt32();
            Expect(slot > last && slot < page.Slots, $"slot {slot} is out of order or off the page", wrong);
            Expect(seen.Add(id), $"'{id}' stands twice", wrong);
            Expect(page.HasCandidate(id), $"'{id}' was not a candidate", wrong);
            last = slot;
            if (item.TryGetProperty("terms", out var terms))
            {
                var value = item.GetProperty("value").GetDouble();
                var sum = terms.EnumerateObject().Sum(term => term.Value.GetDouble());
                Expect(Math.Abs(sum - value) <= 1e-6 * Math.Max(1, Math.Abs(value)), $"the terms of '{id}' make {sum}, its value is {value}", wrong);
            }
        }
    }

    /// <summary>The exclusions of the shipped policies, said again in another language.</summary>
    private static void CheckEligibility(PageUnderTest page, List<string> wrong)
    {
        var hasQuery = page.Request.TryGetProperty("context", out var context) && context.TryGetProperty("query", out _);
        for (var slot = 0; slot < page.Slots; slot++)
        {
            if (page.In(slot) is not { } candidate)
            {
                continue;
            }

            var id = candidate.GetProperty("id").GetString();
            var rating = PageUnderTest.Number(candidate, "attributes", "rating");
            Expect(!candidate.GetProperty("attributes").TryGetProperty("inStock", out var stock) || stock.GetBoolean(), $"'{id}' is out of stock", wrong);
            Expect(rating is null or >= 2.5, $"'{id}' is badly rated", wrong);
            Expect(PageUnderTest.Number(candidate, "attributes", "margin") is null or >= -0.2, $"'{id}' is sold at a loss", wrong);
            Expect(PageUnderTest.Number(candidate, "attributes", "price") != 0.0, $"'{id}' has no price", wrong);
            Expect(page.Surface != "mail" || rating is not null, $"'{id}' is unrated and in a letter", wrong);
            Expect(page.Surface != "mail" || !PageUnderTest.Is(candidate, "sponsored"), $"'{id}' is paid and in a letter", wrong);
            Expect(page.Surface != "search" || !hasQuery || PageUnderTest.Number(candidate, "features", "relevance") is null or >= 0.15, $"'{id}' is off topic", wrong);
        }
    }

    private static void CheckConstraint(PageUnderTest page, string name, YamlMappingNode constraint, List<string> wrong)
    {
        foreach (var (key, value) in constraint.Children)
        {
            var body = value as YamlMappingNode;
            switch (key.ToString())
            {
                case "cap":
                    AtMost(page, name, Groups.Keys(body!), Range(body!, page), Whole(body!, "most"), wrong);
                    break;
                case "window":
                    Window(page, name, Groups.Keys(body!), Whole(body!, "size"), Whole(body!, "most"), wrong);
                    break;
                case "floor":
                    Floor(page, name, Groups.Keys(body!), Range(body!, page), Whole(body!, "fewest"), wrong);
                    break;
                case "forbid":
                    AtMost(page, name, Groups.Keys(body!), Range(body!, page), 0, wrong);
                    break;
                case "sponsored":
                    Sponsored(page, name, body!, wrong);
                    break;
                case "name" or "why" or "owner" or "priority":
                    break;
                default:
                    throw new NotSupportedException($"Teach the checker what '{key}' means in the constraint '{name}'.");
            }
        }
    }

    private static void Sponsored(PageUnderTest page, string name, YamlMappingNode body, List<string> wrong)
    {
        foreach (var (key, value) in body.Children)
        {
            var number = double.Parse(value.ToString(), CultureInfo.InvariantCulture);
            switch (key.ToString())
            {
                case "maxShare":
                    AtMost(page, name, Groups.Sponsored, (0, page.Slots - 1), (int)Math.Floor((number * page.Slots) + 1e-9), wrong);
                    break;
                case "minGap":
                    Window(page, name, Groups.Sponsored, (int)number, 1, wrong);
                    break;
                case "notInFirst":
                    AtMost(page, name, Groups.Sponsored, (0, (int)number - 1), 0, wrong);
                    break;
                default:
                    throw new NotSupportedException($"Teach the checker what '{key}' means in 'sponsored'.");
            }
        }
    }

    private static void AtMost(PageUnderTest page, string name, GroupKey key, (int From, int To) range, int most, List<string> wrong)
    {
        foreach (var (group, count) in Count(page, key, range))
        {
            Expect(count <= most, $"{name}: {count} of '{group}' in slots {range.From}..{range.To}, at most {most}", wrong);
        }
    }

    private static void Window(PageUnderTest page, string name, GroupKey key, int size, int most, List<string> wrong)
    {
        for (var from = 0; from + Math.Min(size, page.Slots) <= page.Slots; from++)
        {
            AtMost(page, name, key, (from, from + Math.Min(size, page.Slots) - 1), most, wrong);
        }
    }

    private static void Floor(PageUnderTest page, string name, GroupKey key, (int From, int To) range, int fewest, List<string> wrong)
    {
        var count = Count(page, key, range).Values.Sum();
        Expect(count >= fewest, $"{name}: {count} in slots {range.From}..{range.To}, at least {fewest}", wrong);
    }

    private static Dictionary<string, int> Count(PageUnderTest page, GroupKey key, (int From, int To) range)
    {
        var counts = new Dictionary<string, int>(StringComparer.Ordinal);
        for (var slot = Math.Max(range.From, 0); slot <= Math.Min(range.To, page.Slots - 1); slot++)
        {
            if (page.In(slot) is { } candidate && key(candidate, page) is { } group)
            {
                counts[group] = counts.GetValueOrDefault(group) + 1;
            }
        }

        return counts;
    }

    private static (int From, int To) Range(YamlMappingNode body, PageUnderTest page)
    {
        if (!body.Children.TryGetValue("slots", out var slots))
        {
            return (0, page.Slots - 1);
        }

        var ends = ((YamlSequenceNode)slots).Select(end => int.Parse(end.ToString(), CultureInfo.InvariantCulture)).ToArray();
        return (ends[0], ends[1]);
    }

    private static int Whole(YamlMappingNode body, string key) => int.Parse(body.Children[key].ToString(), CultureInfo.InvariantCulture);

    private static string? Text(YamlMappingNode node, string key) => node.Children.TryGetValue(key, out var value) ? value.ToString() : null;

    private static IEnumerable<YamlMappingNode> Constraints(YamlMappingNode file)
        => file.Children.TryGetValue("constraints", out var listed) ? ((YamlSequenceNode)listed).Cast<YamlMappingNode>() : [];

    private static YamlMappingNode Load(string path)
    {
        var yaml = new YamlStream();
        using var reader = new StreamReader(path);
        yaml.Load(reader);
        return (YamlMappingNode)yaml.Documents[0].RootNode;
    }

    private static void Expect(bool isRight, string sentence, List<string> wrong)
    {
        if (!isRight)
        {
            wrong.Add(sentence);
        }
    }
}
