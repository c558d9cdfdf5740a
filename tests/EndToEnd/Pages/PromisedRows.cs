using System.Globalization;
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
    private readonly List<PromisedRow> whereAvailable = [];

    private readonly Func<int, double> weight;

    private PromisedRows(PageUnderTest page, IReadOnlySet<string> shown, Func<int, double> weight)
    {
        this.page = page;
        this.weight = weight;
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
        var promised = new PromisedRows(page, MayBeShown(policy, page), policy.Weight);
        var required = Named(policy, page, "require");
        var lifted = Named(policy, page, "lift");
        foreach (var constraint in policy.Constraints)
        {
            var name = PolicyText.Text(constraint, "name")!;
            var isOn = PolicyText.Text(constraint, "enabled") != "false" || required.Contains(name);
            if (isOn && !lifted.Contains(name) && PolicyText.IsInForce(constraint, page))
            {
                promised.Add(constraint);
            }
        }

        foreach (var rule in policy.Rules.Where(rule => PolicyText.Action(rule, "pin") is not null && PolicyText.IsInForce(rule, page)))
        {
            promised.AddPinOf(rule);
        }

        foreach (var floor in promised.whereAvailable)
        {
            promised.rows.Add(floor with { Fewest = Math.Min(floor.Fewest, new StandingRoom(promised.rows, page.Slots).Most(floor)) });
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
                    AddEach(
                        row,
                        (YamlMappingNode)value,
                        (part, group) => Limit(value, "most", part, group) is { } most ? part with { Most = (int)Math.Floor(most + 1e-9) } : null);
                    break;
                case "floor":
                    AddEach(row, (YamlMappingNode)value, (part, group) => AddFloor((YamlMappingNode)value, part, Limit(value, "fewest", part, group)));
                    break;
                case "forbid":
                    AddEach(row, (YamlMappingNode)value, (part, _) => part with { Most = 0, IsForbid = true });
                    break;
                case "window":
                    AddEach(row, (YamlMappingNode)value, (part, group) => Limit(value, "most", part, group, Whole(value, "size")) is { } largest
                        ? AddWindows(part with { Most = (int)Math.Floor(largest + 1e-9) }, Whole(value, "size")) : null);
                    break;
                case "sum":
                    AddEach(row, (YamlMappingNode)value, (part, group) => AddSums((YamlMappingNode)value, part, group));
                    break;
                case "calibrated":
                    AddCalibration(row, (YamlMappingNode)value);
                    break;
                case "unlike":
                    AddUnlike(row, (YamlMappingNode)value);
                    break;
                case "before":
                    AddOrder(row, (YamlMappingNode)value);
                    break;
                case "diversity":
                    AddDiversity(row, (YamlMappingNode)value);
                    break;
                case "pin":
                    rows.Add(Pinned(row, ((YamlMappingNode)value).Children["candidate"].ToString(), Whole(value, "slot")));
                    break;
                case "sponsored":
                    AddSponsored(row, (YamlMappingNode)value);
                    break;
                case "name" or "why" or "owner" or "priority" or "penalty" or "when" or "enabled" or "active":
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
                    rows.Add(paid with { To = PolicyText.Whole(value) - 1, Most = 0, IsForbid = true });
                    break;
                case "group":
                    break;
                default:
                    throw new NotSupportedException($"Teach the checker what '{key}' means in 'sponsored'.");
            }
        }
    }

    /// <summary>One row for a <c>group</c>, one for every group of a <c>per</c>; <paramref name="add"/> says what is asked of each.</summary>
    private void AddEach(PromisedRow row, YamlMappingNode body, Func<PromisedRow, string?, PromisedRow?> add)
    {
        var inRange = InRange(row, body);
        var condition = PolicyText.Text(body, "group");
        var everybody = condition is null ? Shown : Members(condition);
        IEnumerable<(string? Group, IReadOnlySet<string> Members)> parts = PolicyText.Text(body, "per") is { } per
            ? page.Candidates.Where(candidate => everybody.Contains(PageUnderTest.Id(candidate)))
                .GroupBy(candidate => Meanings.Group(per, candidate), StringComparer.Ordinal)
                .Where(part => part.Key is not null)
                .Select(part => (part.Key, (IReadOnlySet<string>)part.Select(PageUnderTest.Id).ToHashSet(StringComparer.Ordinal)))
            : [(null, everybody)];
        foreach (var (group, members) in parts)
        {
            if (add(inRange with { Members = members }, group) is { } added)
            {
                rows.Add(added);
            }
        }
    }

    private static PromisedRow InRange(PromisedRow row, YamlMappingNode body)
    {
        var range = PolicyText.List(body, "slots").Select(PolicyText.Whole).ToArray();
        return range.Length == 0 ? row : row with { From = range[0], To = range[^1] };
    }

    /// <summary>A limit that is a number, a share of the slots that are counted together, or computed; null where it cannot be.</summary>
    private double? Limit(YamlNode body, string key, PromisedRow row, string? group, int width = int.MaxValue)
    {
        if (!((YamlMappingNode)body).Children.TryGetValue(key, out var written))
        {
            return null;
        }

        if (written is YamlMappingNode share)
        {
            return PolicyText.Number(share.Children["share"]) * Math.Min(width, Math.Max(0, Math.Min(row.To, page.Slots - 1) - row.From + 1));
        }

        return double.TryParse(written.ToString(), NumberStyles.Float, CultureInfo.InvariantCulture, out var number) ? number
            : Meanings.Number(written.ToString(), page, group) is { } computed ? Math.Max(0, computed) : null;
    }

    private PromisedRow? AddFloor(YamlMappingNode body, PromisedRow part, double? fewest)
    {
        var floor = part with { Fewest = (int)Math.Ceiling((fewest ?? 0) - 1e-9) };
        if (PolicyText.Text(body, "ifAvailable") == "true")
        {
            whereAvailable.Add(floor);
            return null;
        }

        return fewest is null ? null : floor;
    }

    private PromisedRow? AddSums(YamlMappingNode body, PromisedRow part, string? group)
    {
        var (of, byAttention) = (PolicyText.Text(body, "of")!, PolicyText.Text(body, "byAttention") == "true");
        Add(body, isMean: false);
        if (body.Children.TryGetValue("mean", out var mean))
        {
            Add((YamlMappingNode)mean, isMean: true);
        }

        return null;

        void Add(YamlMappingNode limits, bool isMean)
        {
            foreach (var (key, side) in new[] { ("most", 1), ("fewest", -1) })
            {
                if (Limit(limits, key, part, group) is { } limit)
                {
                    rows.Add(part with { Distance = answered => Math.Max(0, side * Over(answered, limit, isMean)) });
                }
            }
        }

        // Of a mean, what the items are beyond it in all.
        double Over(PageUnderTest answered, double limit, bool isMean) => Shares(answered, part)
            .Where(item => part.Members.Contains(item.Id) && Meanings.Amount(of, page.Candidate(item.Id)) is not null)
            .Sum(item => (byAttention ? item.Weight : 1) * (Meanings.Amount(of, page.Candidate(item.Id))!.Value - (isMean ? limit : 0))) - (isMean ? 0 : limit);
    }

    /// <summary>What the groups lack of their shares; a penalty is of a distance of 1.</summary>
    private void AddCalibration(PromisedRow row, YamlMappingNode body)
    {
        var (per, to) = (PolicyText.Text(body, "per")!, Meanings.Shares(PolicyText.Text(body, "to")!, page));
        var (isByAttention, within) = (
            PolicyText.Text(body, "byAttention") == "true",
            PolicyText.Text(body, "within") is { } text ? double.Parse(text, CultureInfo.InvariantCulture) : 0);
        var groups = page.Candidates.Where(candidate => Shown.Contains(PageUnderTest.Id(candidate)))
            .Select(candidate => Meanings.Group(per, candidate))
                .OfType<string>()
                .Distinct(StringComparer.Ordinal)
                .Where(group => to.GetValueOrDefault(group) > 0)
                .ToArray();
        var (inRange, total) = (InRange(row, body), groups.Sum(group => to[group]));
        rows.Add(inRange with
        {
            Penalty = body.Children.TryGetValue("penalty", out var penalty) ? PolicyText.Number(penalty) : row.Penalty,
            Distance = answered =>
            {
                var items = Shares(answered, inRange).ToArray();
                var whole = Enumerable.Range(
                    inRange.From,
                    Math.Max(0, Math.Min(inRange.To, page.Slots - 1) - inRange.From + 1)).Sum(slot => isByAttention ? weight(slot) : 1);
                return groups.Sum(group => Math.Max(0, (to[group] / total) - within
                    - (items.Where(item => Meanings.Group(per, page.Candidate(item.Id)) == group).Sum(item => isByAttention ? item.Weight : 1) / whole)));
            },
        });
    }

    /// <summary>Of two items that are alike, at most one in any so many neighbouring slots.</summary>
    private void AddUnlike(PromisedRow row, YamlMappingNode body)
    {
        (PolicyText.Text(body, "most") ?? "1").ShouldBe("1", "Teach the checker what more than one is.");
        row.Penalty.ShouldBeNull("Teach the checker what a unit is: items are put together in sets.");
        var (inRange, above) = (InRange(row, body), PolicyText.Number(body.Children["above"]));
        var vectors = Vectors(PolicyText.Text(body, "by")!);
        for (var one = 0; one < vectors.Count; one++)
        {
            for (var other = one + 1; other < vectors.Count; other++)
            {
                if (Cosine(vectors[one].Vector, vectors[other].Vector) > above + 1e-12)
                {
                    AddWindows(
                        inRange with { Members = new HashSet<string>(StringComparer.Ordinal) { vectors[one].Id, vectors[other].Id }, Most = 1 },
                        Whole(body, "size"));
                }
            }
        }
    }

    /// <summary>Pairs that stand the wrong way round.</summary>
    private void AddOrder(PromisedRow row, YamlMappingNode body)
    {
        var (first, then, per) = (Members(PolicyText.Text(body, "first")!), Members(PolicyText.Text(body, "then")!), PolicyText.Text(body, "per"));
        var inRange = InRange(row, body);
        rows.Add(inRange with
        {
            Distance = answered =>
            {
                var items = Shares(answered, inRange).ToArray();
                return items.Where(early => then.Contains(early.Id))
                    .Sum(early => items.Count(late => late.Slot > early.Slot && first.Contains(late.Id) && IsWithOne(early.Id, late.Id)));
            },
        });

        bool IsWithOne(string early, string late) => per is null
            || (Meanings.Group(per, page.Candidate(early)) is { } group && string.Equals(
                group,
                Meanings.Group(per, page.Candidate(late)),
                StringComparison.Ordinal));
    }

    /// <summary>What the most valuable candidates are unlike the page, cosines counted in fifths.</summary>
    private void AddDiversity(PromisedRow row, YamlMappingNode body)
    {
        var (inRange, vectors) = (InRange(row, body), Vectors(PolicyText.Text(body, "by")!).Where(one => one.Vector.Any(part => part != 0)).ToArray());
        vectors.Length.ShouldBeLessThanOrEqualTo(100, "Teach the checker which candidates are the most valuable ones.");
        rows.Add(inRange with
        {
            Penalty = PolicyText.Number(body.Children["weight"]),
            Distance = answered =>
            {
                var shown = Shares(answered, inRange).Select(item => item.Id).ToHashSet(StringComparer.Ordinal);
                var on = vectors.Where(one => shown.Contains(one.Id)).ToArray();
                return vectors.Length == 0 ? 0 : 1 - vectors.Average(one => on.Select(other => one.Id == other.Id ? 1
                    : Math.Max(0, Math.Floor((Math.Round(Cosine(one.Vector, other.Vector), 12) * 5) + 0.5) / 5)).DefaultIfEmpty(0).Max());
            },
        });
    }

    /// <summary>The items in a row's slots, with what their slots weigh.</summary>
    private IEnumerable<(string Id, int Slot, double Weight)> Shares(PageUnderTest answered, PromisedRow row) => answered.Items
        .Select(item => (Id: PageUnderTest.Id(item), Slot: item.GetProperty("slot").GetInt32())).Where(item => item.Slot >= row.From && item.Slot <= row.To)
        .Select(item => (item.Id, item.Slot, weight(item.Slot)));

    private List<(string Id, double[] Vector)> Vectors(string attribute) =>
    [
        .. page.Candidates.Where(candidate => Shown.Contains(PageUnderTest.Id(candidate))).OrderBy(PageUnderTest.Id, StringComparer.Ordinal)
            .Select(candidate => (
                PageUnderTest.Id(candidate),
                PageUnderTest.Vector(candidate, attribute["item.".Length..]))).Where(one => one.Item2.Length > 0),
    ];

    private static double Cosine(double[] one, double[] other)
    {
        var lengths = Math.Sqrt(one.Sum(part => part * part)) * Math.Sqrt(other.Sum(part => part * part));
        return lengths > 0 ? one.Zip(other, (left, right) => left * right).Sum() / lengths : -1;
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
