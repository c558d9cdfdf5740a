using System.Buffers;
using System.Text.Json;
using RankOrchestrator.Orchestrator.Http;

namespace RankOrchestrator.Orchestrator.Studio;

/// <summary>Sends answers of the studio as one JSON object.</summary>
internal static class StudioAnswers
{
    /// <summary>Sends what is written into the object.</summary>
    public static Task SendAsync(HttpContext context, int status, Action<Utf8JsonWriter> write)
    {
        var buffer = new ArrayBufferWriter<byte>(4096);
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            write(json);
            json.WriteEndObject();
        }

        context.Response.StatusCode = status;
        return RankingEndpoints.SendAsync(context, "application/json", buffer.WrittenMemory);
    }
}
