using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using RankOrchestrator.Orchestrator.Requests;

namespace RankOrchestrator.Orchestrator.Http;

/// <summary>Writes problems as RFC 9457 problem details, never more than <see cref="MostBytes"/> of them.</summary>
internal static class ProblemWriter
{
    /// <summary>Media type of problem details.</summary>
    public const string ContentType = "application/problem+json";

    /// <summary>Bytes of a problem at most; errors that do not fit are counted instead.</summary>
    public const int MostBytes = 16 * 1024;

    /// <summary>What one error and the end of the document can take, with every character escaped.</summary>
    private const int LargestError = (6 * (RequestError.LongestPointer + RequestError.LongestMessage + 2)) + 128;

    /// <summary>Sends the problem.</summary>
    public static async Task SendAsync(HttpContext context, RequestProblem problem)
    {
        context.Response.StatusCode = problem.Status;
        context.Response.ContentType = ContentType;
        if (problem.Status == StatusCodes.Status503ServiceUnavailable)
        {
            context.Response.Headers.RetryAfter = "1";
        }

        var buffer = new ArrayBufferWriter<byte>(512);
        Write(buffer, problem);
        context.Response.ContentLength = buffer.WrittenCount;
        await context.Response.BodyWriter.WriteAsync(buffer.WrittenMemory, context.RequestAborted);
    }

    /// <summary>Writes the problem as JSON.</summary>
    public static void Write(IBufferWriter<byte> buffer, RequestProblem problem)
    {
        using var json = new Utf8JsonWriter(buffer, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });
        json.WriteStartObject();
        json.WriteString("type"u8, problem.Type);
        json.WriteString("title"u8, problem.Title);
        json.WriteNumber("status"u8, problem.Status);
        json.WriteString("detail"u8, problem.Detail);
        json.WriteString("requestId"u8, problem.RequestId);
        json.WriteStartArray("errors"u8);
        var written = 0;
        while (written < problem.Errors.Count && json.BytesCommitted + json.BytesPending + LargestError <= MostBytes)
        {
            var error = problem.Errors[written++];
            json.WriteStartObject();
            json.WriteString("pointer"u8, error.Pointer);
            json.WriteString("message"u8, error.Message);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        if (written < problem.Errors.Count)
        {
            json.WriteNumber("omitted"u8, problem.Errors.Count - written);
        }

        json.WriteEndObject();
    }
}
