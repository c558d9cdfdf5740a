using System.Globalization;
using System.Text;

namespace RankOrchestrator.Orchestrator.Snapshots;

/// <summary>What changed between two pages, in words: who moved, entered and left, and why values changed.</summary>
internal static class PageDifference
{
    /// <summary>One line each; empty when a reader would see no difference.</summary>
    public static IReadOnlyList<string> Describe(RankedPage before, RankedPage after)
    {
        var lines = new List<string>();
        var old = before.Items.ToDictionary(item => item.Id, StringComparer.Ordinal);
        var shown = after.Items.Select(item => item.Id).ToHashSet(StringComparer.Ordinal);
        foreach (var item in after.Items)
        {
            lines.AddRange(old.TryGetValue(item.Id, out var was) ? DescribeItem(was, item) : [Line(item, "entered", $"value {Number(item.Value)}")]);
        }

        lines.AddRange(before.Items.Where(item => !shown.Contains(item.Id)).Select(item => Line(item, "left", $"value {Number(item.Value)}")));
        Compare(lines, "certificate", before.Certificate.Select(Show), after.Certificate.Select(Show));
        Compare(lines, "degraded", before.Degraded, after.Degraded);
        Compare(lines, "request", before.Switches, after.Switches);
        return lines;
    }

    /// <summary>The same in one line: <c>2 moved, 1 entered, 1 left</c>.</summary>
    public static string Summarize(RankedPage before, RankedPage after)
    {
        var old = before.Items.ToDictionary(item => item.Id, StringComparer.Ordinal);
        var stayed = after.Items.Where(item => old.ContainsKey(item.Id)).ToArray();
        (int Count, string Word)[] counts =
        [
            (stayed.Count(item => old[item.Id].Slot != item.Slot), "moved"),
            (after.Items.Length - stayed.Length, "entered"),
            (before.Items.Length - stayed.Length, "left"),
            (stayed.Count(item => old[item.Id].Slot == item.Slot && Number(old[item.Id].Value) != Number(item.Value)), "changed in value in place"),
        ];
        var parts = counts.Where(count => count.Count > 0).Select(count => string.Create(CultureInfo.InvariantCulture, $"{count.Count} {count.Word}")).ToArray();
        return parts.Length == 0 ? "same items in the same slots" : string.Join(", ", parts);
    }

    private static IEnumerable<string> DescribeItem(RankedItem was, RankedItem now)
    {
        var value = Number(was.Value) == Number(now.Value) ? "" : $"value {Number(was.Value)} → {Number(now.Value)}{Percent(was.Value, now.Value)}{Terms(was, now)}";
        var rules = Rules(was, now);
        var detail = string.Join("; ", new[] { value, rules }.Where(part => part.Length > 0));
        if (was.Slot != now.Slot)
        {
            yield return Line(now, string.Create(CultureInfo.InvariantCulture, $"{(now.Slot < was.Slot ? "up" : "down")} from {was.Slot}"), detail);
        }
        else if (detail.Length > 0)
        {
            yield return Line(now, "stays", detail);
        }
    }

    private static string Terms(RankedItem was, RankedItem now)
    {
        var old = was.Terms.ToDictionary(term => term.Key, term => term.Value, StringComparer.Ordinal);
        var changes = now.Terms
            .Select(term => (term.Key, Before: old.GetValueOrDefault(term.Key), After: term.Value))
            .Concat(was.Terms.Where(term => !now.Terms.Any(other => other.Key == term.Key)).Select(term => (term.Key, Before: term.Value, After: 0.0)))
            .Where(term => Number(term.Before) != Number(term.After))
            .Select(term => string.Create(CultureInfo.InvariantCulture, $"{term.Key} {term.After - term.Before:+0.####;-0.####}"))
            .ToArray();
        return changes.Length == 0 ? "" : $" ({string.Join(", ", changes)})";
    }

    private static string Rules(RankedItem was, RankedItem now)
    {
        var changes = now.Rules.Except(was.Rules, StringComparer.Ordinal).Select(rule => "now " + rule)
            .Concat(was.Rules.Except(now.Rules, StringComparer.Ordinal).Select(rule => "no longer " + rule));
        return string.Join(", ", changes);
    }

    private static void Compare(List<string> lines, string subject, IEnumerable<string> before, IEnumerable<string> after)
    {
        var old = before.ToArray();
        var current = after.ToArray();
        lines.AddRange(old.Except(current, StringComparer.Ordinal).Select(text => $"  - {subject} {text}"));
        lines.AddRange(current.Except(old, StringComparer.Ordinal).Select(text => $"  + {subject} {text}"));
    }

    private static string Line(RankedItem item, string change, string detail)
    {
        var line = new StringBuilder().Append(CultureInfo.InvariantCulture, $"  {item.Slot,3}  {item.Id,-12} {change,-13}").Append(detail);
        return line.ToString().TrimEnd();
    }

    private static string Show(KeyValuePair<string, string> member) => $"{member.Key} {member.Value}";

    private static string Number(double value) => value.ToString("G5", CultureInfo.InvariantCulture);

    private static string Percent(double before, double after)
        => before == 0 ? "" : string.Create(CultureInfo.InvariantCulture, $" ({Math.Round((after - before) / Math.Abs(before) * 100, 1):+0.0;-0.0;0.0} %)");
}
