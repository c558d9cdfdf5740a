using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using RankOrchestrator.Orchestrator.Offline;

namespace RankOrchestrator.Orchestrator.Snapshots;

/// <summary>A line of a file of snapshots: a request with what its models said, so that they may change without touching its page.</summary>
internal static class SnapshotCase
{
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The line, its end included.</summary>
    /// <param name="request">A request with a name, a time and what its models said.</param>
    /// <param name="name">What the case is called.</param>
    public static byte[] Of(RecordedRequest request, string name)
    {
        var line = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(line, Options))
        {
            json.WriteStartObject();
            json.WriteString("name"u8, name);
            json.WriteString("now"u8, request.Now!.Value.UtcDateTime);
            json.WritePropertyName("request"u8);
            using (var body = JsonDocument.Parse(request.Body))
            {
                body.RootElement.WriteTo(json);
            }

            json.WriteStartObject("predictions"u8);
            foreach (var prediction in request.Predictions!.Names.Order(StringComparer.Ordinal))
            {
                json.WriteStartArray(prediction);
                foreach (var value in request.Predictions.Column(prediction)!)
                {
                    json.WriteNumberValue(value);
                }

                json.WriteEndArray();
            }

            json.WriteEndObject();
            json.WriteEndObject();
        }

        return [.. line.WrittenSpan, (byte)'\n'];
    }
}
