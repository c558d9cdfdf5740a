using System.Collections.Immutable;

namespace RankOrchestrator.Orchestrator.Snapshots;

/// <summary>One item of a page, read back from an answer.</summary>
/// <param name="Slot">Its slot, from 0.</param>
/// <param name="Id">The candidate's id.</param>
/// <param name="Value">What it is worth after all rules.</param>
/// <param name="Terms">The value's parts by name, in the answer's order.</param>
/// <param name="Predictions">The models' predictions by name.</param>
/// <param name="Rules">What rules did to it, such as <c>ramadan-dates ×1.25</c>; the name alone for a rule that only tags.</param>
internal sealed record RankedItem(
    int Slot,
    string Id,
    double Value,
    ImmutableArray<KeyValuePair<string, double>> Terms,
    ImmutableArray<KeyValuePair<string, double>> Predictions,
    ImmutableArray<string> Rules)
{
    /// <summary>What people are shown of it, by attribute; known of snapshots alone.</summary>
    public ImmutableArray<KeyValuePair<string, string>> Attributes { get; init; } = [];

    /// <summary>The words of <see cref="Attributes"/>.</summary>
    public IEnumerable<string> Shown => Attributes.Select(attribute => attribute.Value);
}
