using YamlDotNet.RepresentationModel;

namespace RankOrchestrator.EndToEnd.Pages;

/// <summary>
/// What the policies promise of one page, as rows: its own understanding of every kind of constraint and of rules that
/// pin, require and lift. A key that it has not been taught fails the test.
/// </summary>
internal sealed class PromisedRows
{
    /// <summary>What the promise that no slot stays empty is called in answers; it gives way before any constraint.</summary>
    public const string FullPage = "page-full";

    private readonly PageUnderTest page;
    private readonly List<PromisedRow> rows = [];

    private PromisedRows(PageUnderTest page, IReadOnlySet<string> shown)
    {
        this.page = page;
        Shown = shown;
    }

    private IReadOnlySet<string> Shown { get; }

    /// <summary>Candidates that no rule excludes.</summary>
    public static IReadOnlySet<string> MayBeShown(PolicyText policy, PageUnderTest page)
    {
        var excluding = policy.Rules.Where(rule => PolicyText.Action(rule, "exclude") is not null && PolicyText.IsInForce(rule, page)).Select(rule => PolicyText.Text(rule, "match")!).ToArray();
        return page.Candidates.Where(candidate => !excluding.Any(match => Meanings.Holds(match, candidate, page))).Select(PageUnderTest.Id).ToHashSet(StringComparer.Ordinal);
    }

    /// <summary>Every row that the policies promise of the page.</summary>
    public static IReadOnlyList<PromisedRow> Of(PolicyText policy, PageUnderTest page)
    {
        var promised = new PromisedRows(page, MayBeShown(policy, page));
        var required = Named(policy, page, "require");
        var lifted = Named(policy, page, "lift");
        foreach (var constraint in policy.Constraints)
        {
            var name = PolicyText.Text(constraint, "name")!;
            var isOn = PolicyText.Text(constraint, "enabled") != "false" || required.Contains(name);
            if (isOn && !lifted.Contains(name) && Meanings.Holds(PolicyText.Text(constraint, "when"), page))
            {
                promised.Add(constraint);
            }
        }

        foreach (var rule in policy.Rules.Where(rule => PolicyText.Action(rule, "pin") is not null && PolicyText.IsInForce(rule, page)))
        {
            promised.AddPinOf(rule);
        }

        if (!policy.MayStayEmpty)
        {
            promised.rows.Add(new PromisedRow(FullPage, int.MinValue, null, promised.Shown, 0, page.Slots - 1, Fewest: page.Slots));
        }

        return promised.rows;
    }

    private static HashSet<string> Named(PolicyText policy, PageUnderTest page, string action)
        => [.. policy.Rules.Where(rule => PolicyText.Action(rule, action) is not null && PolicyText.IsInForce(rule, page))
            .SelectMany(rule => PolicyText.List((YamlMappingNode)rule.Children["then"], action)).Select(name => name.ToString())];

    private void Add(YamlMappingNode constraint)
    {
        var row = new PromisedRow(
            PolicyText.Text(constraint, "name")!,
            PolicyText.Text(constraint, "priority") is { } priority ? int.Parse(priority, CultureInfo.InvariantCulture) : 0,
            constraint.Children.TryGetValue("penalty", out var penalty) ? PolicyText.Number(penalty) : null,
            Shown,
            0,
            page.Slots - 1);
        foreach (var (key, value) in constraint.Children)
        {
            switch (key.ToString())
            {
                case "cap":
                    AddEach(row, (YamlMappingNode)value, part => part with { Most = Whole(value, "most") });
                    break;
                case "floor":
                    AddEach(row, (YamlMappingNode)value, part => part with { Fewest = Whole(value, "fewest") });
                    break;
                case "forbid":
                    AddEach(row, (YamlMappingNode)value, part => part with { Most = 0 });
                    break;
                case "window":
                    AddEach(row, (YamlMappingNode)value, part => AddWindows(part with { Most = Whole(value, "most") }, Whole(value, "size")));
                    break;
                case "pin":
                    rows.Add(Pinned(row, ((YamlMappingNode)value).Children["candidate"].ToString(), Whole(value, "slot")));
                    break;
                case "sponsored":
                    AddSponsored(row, (YamlMappingNode)value);
                    break;
                case "name" or "why" or "owner" or "priority" or "penalty" or "when" or "enabled":
                    break;
                default:
                    throw new NotSupportedException($"Teach the checker what '{key}' means in the constraint '{row.Constraint}'.");
            }
        }
    }

    private void AddSponsored(PromisedRow row, YamlMappingNode body)
    {
        var paid = row with { Members = Members(PolicyText.Text(body, "group") ?? "item.sponsored") };
        foreach (var (key, value) in body.Children)
        {
            switch (key.ToString())
            {
                // A share such as 0.3 of ten slots is three, although the product is a hair less in binary.
                case "maxShare":
                    rows.Add(paid with { Most = (int)Math.Floor((PolicyText.Number(value) * page.Slots) + 1e-9) });
                    break;
                case "minShare":
                    rows.Add(paid with { Fewest = (int)Math.Ceiling((PolicyText.Number(value) * page.Slots) - 1e-9) });
                    break;
                case "minGap":
                    AddWindows(paid with { Most = 1 }, PolicyText.Whole(value));
                    break;
                case "notInFirst":
                    rows.Add(paid with { To = PolicyText.Whole(value) - 1, Most = 0 });
                    break;
                case "group":
                    break;
                default:
                    throw new NotSupportedException($"Teach the checker what '{key}' means in 'sponsored'.");
            }
        }
    }

    /// <summary>One row for a <c>group</c>, one for every group of a <c>per</c>; <paramref name="add"/> says what is asked of each.</summary>
    private void AddEach(PromisedRow row, YamlMappingNode body, Func<PromisedRow, PromisedRow?> add)
    {
        var range = PolicyText.List(body, "slots").Select(PolicyText.Whole).ToArray();
        var inRange = range.Length == 0 ? row : row with { From = range[0], To = range[^1] };
        IEnumerable<IReadOnlySet<string>> parts = PolicyText.Text(body, "per") is { } per
            ? page.Candidates.Where(candidate => Shown.Contains(PageUnderTest.Id(candidate)))
                .GroupBy(candidate => Meanings.Group(per, candidate), StringComparer.Ordinal)
                .Where(part => part.Key is not null)
                .Select(part => part.Select(PageUnderTest.Id).ToHashSet(StringComparer.Ordinal))
            : [Members(PolicyText.Text(body, "group")!)];
        foreach (var members in parts)
        {
            if (add(inRange with { Members = members }) is { } added)
            {
                rows.Add(added);
            }
        }
    }

    private PromisedRow? AddWindows(PromisedRow row, int size)
    {
        var last = Math.Min(row.To, page.Slots - 1);
        var width = Math.Min(size, last - row.From + 1);
        for (var from = row.From; width > 0 && from + width - 1 <= last; from++)
        {
            rows.Add(row with { From = from, To = from + width - 1 });
        }

        return null;
    }

    private HashSet<string> Members(string condition)
        => page.Candidates.Where(candidate => Shown.Contains(PageUnderTest.Id(candidate)) && Meanings.Holds(condition, candidate, page)).Select(PageUnderTest.Id).ToHashSet(StringComparer.Ordinal);

    private PromisedRow Pinned(PromisedRow row, string candidate, int slot)
        => row with { Members = Shown.Where(id => string.Equals(id, candidate, StringComparison.Ordinal)).ToHashSet(StringComparer.Ordinal), From = slot, To = slot, Fewest = 1 };

    /// <summary>A rule pins its most valuable match, among equal ones the first by id; without a match it pins nothing.</summary>
    private void AddPinOf(YamlMappingNode rule)
    {
        var matches = Members(PolicyText.Text(rule, "match")!);
        var values = page.KnownValues;
        if (matches.Where(values.ContainsKey).OrderByDescending(id => values[id]).ThenBy(id => id, StringComparer.Ordinal).FirstOrDefault() is { } best)
        {
            var priority = PolicyText.Text(rule, "priority") is { } text ? int.Parse(text, CultureInfo.InvariantCulture) : 0;
            rows.Add(Pinned(new PromisedRow(PolicyText.Text(rule, "name")!, priority, null, Shown, 0, 0), best, PolicyText.Whole(PolicyText.Action(rule, "pin")!)));
        }
    }

    private static int Whole(YamlNode body, string key) => PolicyText.Whole(((YamlMappingNode)body).Children[key]);
}
