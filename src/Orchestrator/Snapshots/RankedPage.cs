using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;

namespace RankOrchestrator.Orchestrator.Snapshots;

/// <summary>A page read back from an answer or from a snapshot, to be shown or compared.</summary>
/// <param name="Surface">The surface it was made for.</param>
/// <param name="Items">Its items by slot.</param>
/// <param name="Certificate">The certificate's members by name, each as a person would write it.</param>
/// <param name="Degraded">What was replaced, such as <c>cvr: timeout, used prior</c>.</param>
/// <param name="Switches">Flags and variants, such as <c>flag ramadan: true</c>.</param>
internal sealed record RankedPage(
    string Surface,
    ImmutableArray<RankedItem> Items,
    ImmutableArray<KeyValuePair<string, string>> Certificate,
    ImmutableArray<string> Degraded,
    ImmutableArray<string> Switches)
{
    /// <summary>What exploring did to it, such as <c>slot 3, instead of p-06028; probability of the page 0.0004</c>; empty when it did not.</summary>
    public string Exploration { get; init; } = "";

    /// <summary>Reads an answer; throws a <see cref="JsonException"/> when it is not one.</summary>
    public static RankedPage Read(ReadOnlyMemory<byte> answer)
    {
        using var document = JsonDocument.Parse(answer);
        return Read(document.RootElement);
    }

    /// <summary>Reads an answer or a page of a snapshot; throws a <see cref="JsonException"/> when it is neither.</summary>
    public static RankedPage Read(JsonElement root)
    {
        try
        {
            return new RankedPage(
                root.GetProperty("surface").GetString() ?? "",
                [.. root.GetProperty("items").EnumerateArray().Select(ReadItem)],
                [.. root.GetProperty("certificate").EnumerateObject().Select(member => KeyValuePair.Create(member.Name, Show(member.Value)))],
                [.. root.GetProperty("degraded").EnumerateArray().Select(ReadDegradation)],
                [.. Switch(root, "flags", "flag"), .. Switch(root, "variants", "variant"), .. Switch(root, "experiments", "experiment")])
            {
                Exploration = root.TryGetProperty("exploration", out var exploration) ? ReadExploration(exploration) : "",
            };
        }
        catch (Exception exception) when (exception is KeyNotFoundException or InvalidOperationException or FormatException)
        {
            throw new JsonException("This is not a ranked page.", exception);
        }
    }

    /// <summary>What the certificate says under a name, or empty.</summary>
    public string Certified(string name) => Certificate.FirstOrDefault(member => member.Key == name).Value ?? "";

    private static RankedItem ReadItem(JsonElement item) => new(
        item.GetProperty("slot").GetInt32(),
        item.GetProperty("id").GetString() ?? "",
        item.GetProperty("value").GetDouble(),
        Numbers(item, "terms"),
        Numbers(item, "predictions"),
        [.. Reasons(item)])
    {
        Attributes = [.. item.EnumerateObject().Where(member => member.Name.StartsWith(
            SnapshotPage.AttributePrefix,
            StringComparison.Ordinal)).Select(member => KeyValuePair.Create(member.Name, member.Value.GetString() ?? ""))],
    };

    /// <summary>What rules did, and the constraints that pin the item; in a snapshot they stand in words.</summary>
    private static IEnumerable<string> Reasons(JsonElement item)
    {
        var rules = item.TryGetProperty("rules", out var touched) ? touched.EnumerateArray().ToArray() : [];
        if (rules.Length > 0 && rules[0].ValueKind == JsonValueKind.String)
        {
            return rules.Select(rule => rule.GetString() ?? "");
        }

        var pins = item.TryGetProperty("pins", out var held) ? held.EnumerateArray().Select(pin => pin.GetProperty("pin").GetString()) : [];
        var explored = item.TryGetProperty("explored", out _) ? ["explored"] : Enumerable.Empty<string>();
        return explored.Concat(rules.Select(ReadRule))
            .Concat(pins.Where(pin => !rules.Any(rule => rule.GetProperty("rule").ValueEquals(pin))).Select(pin => pin + " pinned"));
    }

    private static ImmutableArray<KeyValuePair<string, double>> Numbers(JsonElement item, string name)
        => item.TryGetProperty(name, out var numbers) ? [.. numbers.EnumerateObject().Select(number => KeyValuePair.Create(number.Name, number.Value.GetDouble()))] : [];

    private static string ReadRule(JsonElement rule)
    {
        var effects = rule.EnumerateObject().Skip(1).Where(effect => effect.Name is not "tags").Select(effect => effect.Name switch
        {
            "boost" => "×" + effect.Value.GetRawText(),
            "add" => (effect.Value.GetDouble() < 0 ? "" : "+") + effect.Value.GetRawText(),
            "pin" => "pinned",
            _ => effect.Name + " " + effect.Value.GetRawText(),
        });
        return string.Join(' ', effects.Prepend(rule.GetProperty("rule").GetString() ?? ""));
    }

    private static string ReadDegradation(JsonElement degradation)
    {
        var what = $"{degradation.GetProperty("model").GetString()}: {degradation.GetProperty("reason").GetString()}";
        var fallback = degradation.GetProperty("fallback").GetString();
        return degradation.TryGetProperty("count", out var count)
            ? string.Create(
                CultureInfo.InvariantCulture,
                $"{what}, {count.GetInt32()} {fallback} ({string.Join(", ", degradation.GetProperty("pointers").EnumerateArray().Select(pointer => pointer.GetString()))})")
            : $"{what}, used {fallback}";
    }

    private static string ReadExploration(JsonElement exploration)
    {
        var what = !exploration.TryGetProperty("slot", out var slot) ? "the best page"
            : exploration.TryGetProperty("instead", out var instead) ? $"slot {Show(slot)}, instead of {Show(instead)}"
            : $"slot {Show(slot)}, which is empty on the best page";
        return exploration.TryGetProperty("pageProbability", out var probability) ? $"{what}; probability of the page {Show(probability)}" : what;
    }

    private static IEnumerable<string> Switch(JsonElement root, string member, string kind)
        => root.TryGetProperty(member, out var switches) ? switches.EnumerateObject().Select(item => $"{kind} {item.Name}: {Show(item.Value)}") : [];

    private static string Show(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Number => value.GetDouble().ToString("G6", CultureInfo.InvariantCulture),
        JsonValueKind.String => value.GetString()!,
        JsonValueKind.Array => value.GetArrayLength() == 0 ? "none" : string.Join(", ", value.EnumerateArray().Select(Show)),
        JsonValueKind.Object => string.Join(' ', value.EnumerateObject().Select((member, index) => index == 0 ? Show(member.Value) : $"{member.Name} {Show(member.Value)}")),
        _ => value.GetRawText(),
    };
}
