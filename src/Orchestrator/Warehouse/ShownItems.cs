using System.Text.Json;

namespace RankOrchestrator.Orchestrator.Warehouse;

/// <summary>
/// What a page shows, slot by slot: the item, its value, its propensity and its cells. The cells come from the columns of the line, or,
/// where the line has the request as it came, from the request's candidates.
/// </summary>
internal sealed class ShownItems
{
    private readonly List<int> places = [];
    private readonly List<(string Name, Func<int, JsonElement> Cell)> attributes = [];
    private readonly List<(string Name, Func<int, JsonElement> Cell)> features = [];
    private readonly List<(string Name, Func<int, JsonElement> Cell)> predictions = [];
    private readonly JsonElement[] ids;
    private readonly JsonElement[] values;
    private readonly JsonElement[]? propensities;

    private ShownItems(JsonElement line)
    {
        var candidates = line.GetProperty("candidates"u8);
        ids = Elements(candidates.GetProperty("id"u8));
        values = Elements(line.GetProperty("values"u8));
        propensities = PropensitiesOf(line, "exploration"u8) ?? PropensitiesOf(line, "resampled"u8);
        foreach (var item in line.GetProperty("items"u8).EnumerateArray())
        {
            places.Add(item.GetInt32());
        }

        if (PageRow.Member(line, "request"u8) is { } request)
        {
            var rows = Candidates(request);
            AddRows(attributes, rows, "attributes");
            AddRows(features, rows, "features");
        }
        else
        {
            AddColumns(attributes, PageRow.Member(candidates, "attributes"u8));
            AddColumns(features, PageRow.Member(candidates, "features"u8));
        }

        AddColumns(predictions, line.GetProperty("predictions"u8));
    }

    /// <summary>Those of a line.</summary>
    /// <exception cref="JsonException">The line's columns do not fit together.</exception>
    public static ShownItems Of(JsonElement line)
    {
        var shown = new ShownItems(line);
        return shown.places.TrueForAll(place => place < Math.Min(shown.ids.Length, shown.values.Length))
            && (shown.propensities is null || shown.propensities.Length == shown.places.Count)
            ? shown
            : throw new JsonException("The columns of the candidates do not fit together.");
    }

    /// <summary>Writes the columns of the row.</summary>
    public void Write(Utf8JsonWriter json)
    {
        json.WriteNumber("candidates"u8, ids.Length);
        OfferedValues.Write(json, attributes, ids.Length);
        WriteNames(json, "attributes"u8, attributes);
        WriteNames(json, "features"u8, features);
        WriteNames(json, "predictions"u8, predictions);
        WriteSlots(json, "slot.item"u8, (_, place) => json.WriteStringValue(place < 0 ? "" : ids[place].GetString()));
        WriteSlots(json, "slot.value"u8, (_, place) => json.WriteNumberValue(place < 0 ? 0 : values[place].GetDouble()));
        WriteSlots(json, "slot.propensity"u8, (slot, _) => WriteNumber(json, propensities?[slot]));
        WriteSlots(json, "slot.cells"u8, (_, place) => WriteCells(json, attributes, place, cell => json.WriteStringValue(PageRow.Cell(cell))));
        WriteSlots(json, "slot.features"u8, (_, place) => WriteCells(json, features, place, cell => WriteNumber(json, cell)));
        WriteSlots(json, "slot.predictions"u8, (_, place) => WriteCells(json, predictions, place, cell => json.WriteNumberValue(cell.GetDouble())));
    }

    private static JsonElement[]? PropensitiesOf(JsonElement line, ReadOnlySpan<byte> member)
        => PageRow.Member(PageRow.Member(line, member), "propensities"u8) is { } logged ? Elements(logged) : null;

    private static JsonElement[] Elements(JsonElement list) => [.. list.EnumerateArray()];

    private static void AddColumns(List<(string Name, Func<int, JsonElement> Cell)> columns, JsonElement? table)
    {
        if (table is not { } read)
        {
            return;
        }

        foreach (var column in read.EnumerateObject())
        {
            var cells = Elements(column.Value);
            columns.Add((column.Name, place => place < cells.Length ? cells[place] : throw new JsonException("A column is too short.")));
        }
    }

    /// <summary>Candidates of a request as it came, by the place that their ids have in the line; the first of an id is the one that was ranked.</summary>
    private Dictionary<int, JsonElement> Candidates(JsonElement request)
    {
        var byId = new Dictionary<string, JsonElement>(StringComparer.Ordinal);
        foreach (var candidate in request.GetProperty("candidates"u8).EnumerateArray())
        {
            if (PageRow.Member(candidate, "id"u8) is { ValueKind: JsonValueKind.String } id)
            {
                byId.TryAdd(id.GetString()!, candidate);
            }
        }

        var rows = new Dictionary<int, JsonElement>();
        for (var place = 0; place < ids.Length; place++)
        {
            if (byId.TryGetValue(ids[place].GetString()!, out var candidate))
            {
                rows[place] = candidate;
            }
        }

        return rows;
    }

    private static void AddRows(List<(string Name, Func<int, JsonElement> Cell)> columns, Dictionary<int, JsonElement> rows, string table)
    {
        var names = new SortedSet<string>(StringComparer.Ordinal);
        foreach (var candidate in rows.Values)
        {
            if (candidate.TryGetProperty(table, out var cells) && cells.ValueKind == JsonValueKind.Object)
            {
                names.UnionWith(cells.EnumerateObject().Select(cell => cell.Name));
            }
        }

        foreach (var name in names)
        {
            columns.Add((name, place => rows.TryGetValue(place, out var candidate)
                && candidate.TryGetProperty(table, out var cells)
                && cells.ValueKind == JsonValueKind.Object
                && cells.TryGetProperty(name, out var cell) ? cell : default));
        }
    }

    private static void WriteNames(Utf8JsonWriter json, ReadOnlySpan<byte> column, List<(string Name, Func<int, JsonElement> Cell)> columns)
    {
        json.WriteStartArray(column);
        foreach (var (name, _) in columns)
        {
            json.WriteStringValue(name);
        }

        json.WriteEndArray();
    }

    private void WriteSlots(Utf8JsonWriter json, ReadOnlySpan<byte> column, Action<int, int> write)
    {
        json.WriteStartArray(column);
        for (var slot = 0; slot < places.Count; slot++)
        {
            write(slot, places[slot]);
        }

        json.WriteEndArray();
    }

    private static void WriteCells(Utf8JsonWriter json, List<(string Name, Func<int, JsonElement> Cell)> columns, int place, Action<JsonElement> write)
    {
        json.WriteStartArray();
        foreach (var (_, cell) in columns)
        {
            if (place >= 0)
            {
                write(cell(place));
            }
        }

        json.WriteEndArray();
    }

    private static void WriteNumber(Utf8JsonWriter json, JsonElement? number)
    {
        if (number is { ValueKind: JsonValueKind.Number } read)
        {
            json.WriteNumberValue(read.GetDouble());
        }
        else
        {
            json.WriteNullValue();
        }
    }
}
