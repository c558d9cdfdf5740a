using System.Globalization;

namespace RankOrchestrator.Orchestrator.Snapshots;

/// <summary>What changed between two pages, in words: who moved, entered and left, and why values changed.</summary>
internal static class PageDifference
{
    /// <summary>Members of a certificate that say how the page was found, not what it is.</summary>
    private static readonly string[] OfSearch = ["steps", "endedByClock"];

    /// <summary>What a reader would see of each item: those of the page after, then those that left. Items of which nothing changed are left out.</summary>
    public static IEnumerable<ItemChange> Items(RankedPage before, RankedPage after)
    {
        var old = before.Items.ToDictionary(item => item.Id, StringComparer.Ordinal);
        var shown = after.Items.Select(item => item.Id).ToHashSet(StringComparer.Ordinal);
        return after.Items.Select(item => new ItemChange(old.GetValueOrDefault(item.Id), item))
            .Concat(before.Items.Where(item => !shown.Contains(item.Id)).Select(item => new ItemChange(item, null)))
            .Where(change => change.IsSeen);
    }

    /// <summary>Whether an item, or the page, is worth something else.</summary>
    public static bool ChangesValues(RankedPage before, RankedPage after)
        => !string.Equals(before.Certified("objective"), after.Certified("objective"), StringComparison.Ordinal) || Items(before, after).Any(change => change.ChangesValue);

    /// <summary>One line each; empty when a reader would see no difference.</summary>
    public static IReadOnlyList<string> Describe(RankedPage before, RankedPage after)
        => [.. Items(before, after).Select(change => change.ToString()), .. Rest(before, after)];

    /// <summary>What changed beside the items: certificate, what was degraded, flags.</summary>
    public static IReadOnlyList<string> Rest(RankedPage before, RankedPage after)
    {
        var lines = new List<string>();
        Compare(lines, "certificate", before.Certificate.Where(IsOfPage).Select(Show), after.Certificate.Where(IsOfPage).Select(Show));
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
            (stayed.Count(item => new ItemChange(old[item.Id], item) is { IsMoved: false, ChangesValue: true }), "changed in value in place"),
        ];
        var parts = counts.Where(count => count.Count > 0).Select(count => string.Create(CultureInfo.InvariantCulture, $"{count.Count} {count.Word}")).ToArray();
        return parts.Length == 0 ? "same items in the same slots" : string.Join(", ", parts);
    }

    private static void Compare(List<string> lines, string subject, IEnumerable<string> before, IEnumerable<string> after)
    {
        var old = before.ToArray();
        var current = after.ToArray();
        lines.AddRange(old.Except(current, StringComparer.Ordinal).Select(text => $"  - {subject} {text}"));
        lines.AddRange(current.Except(old, StringComparer.Ordinal).Select(text => $"  + {subject} {text}"));
    }

    private static bool IsOfPage(KeyValuePair<string, string> member) => !OfSearch.Contains(member.Key, StringComparer.Ordinal);

    private static string Show(KeyValuePair<string, string> member) => $"{member.Key} {member.Value}";
}
