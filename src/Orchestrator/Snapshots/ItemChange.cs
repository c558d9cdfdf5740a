using System.Globalization;

namespace RankOrchestrator.Orchestrator.Snapshots;

/// <summary>What happened to one item between two pages, in words.</summary>
/// <param name="Was">The item before; null when it entered.</param>
/// <param name="Now">The item after; null when it left.</param>
internal sealed record ItemChange(RankedItem? Was, RankedItem? Now)
{
    /// <summary>The item as it is, or was when it left.</summary>
    public RankedItem Item => (Now ?? Was)!;

    /// <summary>Whether it stands in another slot.</summary>
    public bool IsMoved => Was is not null && Now is not null && Was.Slot != Now.Slot;

    /// <summary>Whether it is on both pages and worth something else.</summary>
    public bool ChangesValue => Was is not null && Now is not null && Number(Was.Value) != Number(Now.Value);

    /// <summary>Whether a reader would see a change.</summary>
    public bool IsSeen => Was is null || Now is null || IsMoved || Detail.Length > 0;

    /// <summary>Where it went.</summary>
    public string Place => Was is null ? "entered"
        : Now is null ? "left"
        : !IsMoved ? "stays"
        : string.Create(CultureInfo.InvariantCulture, $"{(Now.Slot < Was.Slot ? "up" : "down")} from {Was.Slot}");

    /// <summary>What it is worth now, or was; both when that changed.</summary>
    public string Value => Was is null || Now is null ? Number(Item.Value)
        : ChangesValue ? $"{Number(Was.Value)} → {Number(Now.Value)}{Percent(Was.Value, Now.Value)}"
        : Number(Now.Value);

    /// <summary>Why: the terms that changed and by how much, rules that touch it now and those that no longer do.</summary>
    public string Why => string.Join("; ", new[] { string.Join(", ", Terms()), string.Join(", ", Rules()) }.Where(part => part.Length > 0));

    private string Detail
    {
        get
        {
            var terms = string.Join(", ", Terms());
            var value = Was is null || Now is null || ChangesValue ? $"value {Value}{(terms.Length > 0 ? $" ({terms})" : "")}" : "";
            return string.Join("; ", new[] { value, string.Join(", ", Rules()) }.Where(part => part.Length > 0));
        }
    }

    /// <inheritdoc/>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"  {Item.Slot,3}  {Item.Id,-12} {Place,-13}{Detail}").TrimEnd();

    private IEnumerable<string> Terms()
    {
        if (Was is null || Now is null || !ChangesValue)
        {
            return [];
        }

        var old = Was.Terms.ToDictionary(term => term.Key, term => term.Value, StringComparer.Ordinal);
        return Now.Terms
            .Select(term => (term.Key, Before: old.GetValueOrDefault(term.Key), After: term.Value))
            .Concat(Was.Terms.Where(term => !Now.Terms.Any(other => other.Key == term.Key)).Select(term => (term.Key, Before: term.Value, After: 0.0)))
            .Where(term => Number(term.Before) != Number(term.After))
            .Select(term => string.Create(CultureInfo.InvariantCulture, $"{term.Key} {term.After - term.Before:+0.####;-0.####}"));
    }

    private IEnumerable<string> Rules()
        => Was is null || Now is null ? []
            : Now.Rules.Except(Was.Rules, StringComparer.Ordinal).Select(rule => "now " + rule)
                .Concat(Was.Rules.Except(Now.Rules, StringComparer.Ordinal).Select(rule => "no longer " + rule));

    private static string Number(double value) => value.ToString("G5", CultureInfo.InvariantCulture);

    private static string Percent(double before, double after)
        => before == 0 ? "" : string.Create(CultureInfo.InvariantCulture, $" ({Math.Round((after - before) / Math.Abs(before) * 100, 1):+0.0;-0.0;0.0} %)");
}
