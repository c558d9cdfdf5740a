using System.Runtime.InteropServices;
using System.Text.Json;

namespace RankOrchestrator.Orchestrator.Warehouse;

/// <summary>
/// How many of a page's candidates have each value of an attribute: what those who were shown are set beside, where who is never shown must not
/// be overlooked. Of attributes that are texts; one that tells nearly every candidate from the others, as a title does, is left out.
/// </summary>
internal static class OfferedValues
{
    /// <summary>Values of an attribute on a page, beyond which it says of candidates who they are and not what they belong to.</summary>
    public const int MostValues = 256;

    /// <summary>Writes the columns of the row.</summary>
    /// <param name="json">Receives them.</param>
    /// <param name="attributes">The attributes, each with the cell of a candidate.</param>
    /// <param name="candidates">How many candidates there are.</param>
    public static void Write(Utf8JsonWriter json, List<(string Name, Func<int, JsonElement> Cell)> attributes, int candidates)
    {
        var offered = new List<(string Attribute, string Value, int Candidates)>();
        foreach (var (name, cell) in attributes)
        {
            var counts = Counts(cell, candidates);
            offered.AddRange(counts.Count > MostValues ? [] : counts.Select(count => (name, count.Key, count.Value)));
        }

        json.WriteStartArray("offered.attribute"u8);
        offered.ForEach(value => json.WriteStringValue(value.Attribute));
        json.WriteEndArray();
        json.WriteStartArray("offered.value"u8);
        offered.ForEach(value => json.WriteStringValue(value.Value));
        json.WriteEndArray();
        json.WriteStartArray("offered.candidates"u8);
        offered.ForEach(value => json.WriteNumberValue(value.Candidates));
        json.WriteEndArray();
    }

    private static SortedDictionary<string, int> Counts(Func<int, JsonElement> cell, int candidates)
    {
        var counts = new Dictionary<string, int>(StringComparer.Ordinal);
        for (var place = 0; place < candidates; place++)
        {
            if (cell(place) is { ValueKind: JsonValueKind.String } text)
            {
                CollectionsMarshal.GetValueRefOrAddDefault(counts, text.GetString()!, out _)++;
            }
        }

        return new SortedDictionary<string, int>(counts, StringComparer.Ordinal);
    }
}
