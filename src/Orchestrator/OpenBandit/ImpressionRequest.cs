using System.Buffers;
using System.Globalization;
using System.Text.Json;

namespace RankOrchestrator.Orchestrator.OpenBandit;

/// <summary>
/// Writes the request that would have asked for an impression: all items as candidates, the visitor's features, the
/// moment of the impression. The columns are the ones that <c>models/obd-ctr.md</c> names.
/// </summary>
internal sealed class ImpressionRequest : IDisposable
{
    /// <summary>The surface that is asked for.</summary>
    public const string Surface = "fashion_positions";

    private readonly OpenBanditLog log;
    private readonly ArrayBufferWriter<byte> buffer = new(32 * 1024);
    private readonly Utf8JsonWriter json;
    private readonly string[] ids;
    private readonly string[] userFeatures;

    public ImpressionRequest(OpenBanditLog log)
    {
        this.log = log;
        json = new Utf8JsonWriter(buffer);
        ids = [.. Enumerable.Range(0, log.Items.Length).Select(Id)];
        userFeatures = [.. Enumerable.Range(0, log.Impressions.IsEmpty ? 0 : log.Impressions[0].UserFeatures.Length).Select(feature => "userFeature" + Id(feature))];
    }

    /// <summary>The id of a candidate: its index as text.</summary>
    public static string Id(int item) => item.ToString(CultureInfo.InvariantCulture);

    /// <summary>The request as JSON; valid until the next one is written.</summary>
    public ReadOnlyMemory<byte> Write(Impression impression)
    {
        buffer.ResetWrittenCount();
        json.Reset();
        json.WriteStartObject();
        json.WriteString("requestId"u8, Id(impression.Row));
        json.WriteString("surface"u8, Surface);
        json.WriteNumber("slots"u8, OpenBanditLog.Positions);
        json.WriteString("now"u8, impression.At);
        json.WriteStartObject("options"u8);
        json.WriteString("explain"u8, "none"u8);
        json.WriteEndObject();
        WriteContext(impression);
        json.WriteStartArray("candidates"u8);
        for (var item = 0; item < log.Items.Length; item++)
        {
            WriteCandidate(item, impression.Affinities[item]);
        }

        json.WriteEndArray();
        json.WriteEndObject();
        json.Flush();
        return buffer.WrittenMemory;
    }

    /// <inheritdoc/>
    public void Dispose() => json.Dispose();

    private void WriteContext(Impression impression)
    {
        json.WriteStartObject("context"u8);
        json.WriteNumber("pastClicks"u8, impression.Affinities.Sum());
        for (var feature = 0; feature < userFeatures.Length; feature++)
        {
            json.WriteString(userFeatures[feature], impression.UserFeatures[feature]);
        }

        json.WriteEndObject();
    }

    private void WriteCandidate(int item, double affinity)
    {
        var described = log.Items[item];
        json.WriteStartObject();
        json.WriteString("id"u8, ids[item]);
        json.WriteStartObject("attributes"u8);
        json.WriteNumber("itemFeature0"u8, described.Feature0);
        json.WriteString("itemFeature1"u8, described.Feature1);
        json.WriteString("itemFeature2"u8, described.Feature2);
        json.WriteString("itemFeature3"u8, described.Feature3);
        json.WriteEndObject();
        json.WriteStartObject("features"u8);
        json.WriteNumber("affinity"u8, affinity);
        json.WriteEndObject();
        json.WriteEndObject();
    }
}
