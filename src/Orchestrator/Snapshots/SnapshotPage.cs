using System.Buffers;
using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using RankOrchestrator.Orchestrator.Pipeline;

namespace RankOrchestrator.Orchestrator.Snapshots;

/// <summary>
/// A page as it is kept for review: what depends on the request and the policies and what a reader decides about, nothing
/// else. Of an item its slot, its id, what the surface shows people of it, its value and the rules that touched it. Numbers
/// have four significant digits: models round their last ones differently on other processors.
/// </summary>
internal static class SnapshotPage
{
    /// <summary>What precedes the name of an attribute: an attribute may be called like anything.</summary>
    public const string AttributePrefix = "item.";

    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The snapshot of a page as one JSON object.</summary>
    /// <param name="result">The page; still held.</param>
    /// <param name="name">What tells it apart from others of its file; empty when it is alone.</param>
    public static byte[] Of(RankResult result, string name)
    {
        using var answer = JsonDocument.Parse(result.Answer);
        var page = RankedPage.Read(result.Answer);
        var bytes = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(bytes, Options))
        {
            json.WriteStartObject();
            if (name.Length > 0)
            {
                json.WriteString("name"u8, name);
            }

            json.WriteString("surface"u8, page.Surface);
            json.WriteStartArray("items"u8);
            foreach (var item in page.Items)
            {
                WriteItem(json, item, result);
            }

            json.WriteEndArray();
            WriteCertificate(json, answer.RootElement.GetProperty("certificate"u8));
            foreach (var member in new[] { "degraded", "flags", "variants", "experiments" })
            {
                if (answer.RootElement.TryGetProperty(member, out var said))
                {
                    json.WritePropertyName(member);
                    said.WriteTo(json);
                }
            }

            json.WriteEndObject();
        }

        return bytes.WrittenSpan.ToArray();
    }

    private static void WriteItem(Utf8JsonWriter json, RankedItem item, RankResult result)
    {
        var workspace = result.Workspace!;
        var policy = workspace.Surface.Policy;
        var row = workspace.Page.Rows[workspace.Allocation.CandidateBySlot[item.Slot]];
        json.WriteStartObject();
        json.WriteNumber("slot"u8, item.Slot);
        json.WriteString("id"u8, item.Id);
        foreach (var attribute in policy.Display)
        {
            json.WriteString(AttributePrefix + attribute, string.Join(", ", AttributeTexts.Of(workspace.Request, row, policy.Schema.Attributes.IndexOf(attribute))));
        }

        WriteRounded(json, "value", item.Value);
        json.WriteStartArray("rules"u8);
        foreach (var rule in item.Rules)
        {
            json.WriteStringValue(rule);
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    /// <summary>Without the number of steps, which a faster search changes, and the bound and gap, which say the same as the status.</summary>
    private static void WriteCertificate(Utf8JsonWriter json, JsonElement certificate)
    {
        json.WriteStartObject("certificate"u8);
        foreach (var member in certificate.EnumerateObject())
        {
            switch (member.Name)
            {
                case "objective":
                    WriteRounded(json, member.Name, member.Value.GetDouble());
                    break;
                case "status" or "engine" or "binding" or "relaxed" or "conflict":
                    member.WriteTo(json);
                    break;
                default:
                    break;
            }
        }

        json.WriteEndObject();
    }

    private static void WriteRounded(Utf8JsonWriter json, string name, double value)
    {
        var rounded = double.Parse(value.ToString("G4", CultureInfo.InvariantCulture), CultureInfo.InvariantCulture);
        json.WriteNumber(name, rounded == 0 ? 0 : rounded);
    }
}
