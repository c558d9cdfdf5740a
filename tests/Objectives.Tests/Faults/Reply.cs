using System.Globalization;
using System.Text;

namespace RankOrchestrator.Objectives.Tests.Faults;

/// <summary>What the test server sends back, and how it misbehaves while doing so.</summary>
public sealed record Reply
{
    public int Status { get; init; } = 200;

    public string? ContentType { get; init; } = "application/json";

    public byte[] Body { get; init; } = [];

    public int? JsonLength { get; init; }

    /// <summary>Bytes that Content-Length announces beyond the body, which then never come.</summary>
    public int Missing { get; init; }

    /// <summary>Time before the first byte.</summary>
    public TimeSpan Delay { get; init; }

    /// <summary>What the first byte waits for; null for nothing.</summary>
    public Task? After { get; init; }

    /// <summary>Says nothing until the caller hangs up.</summary>
    public bool Stalls { get; init; }

    /// <summary>Sends one byte of the body at a time, with this pause between two, and keeps the last one back until the caller hangs up.</summary>
    public TimeSpan? Drip { get; init; }

    /// <summary>Closes the connection with a reset instead of answering.</summary>
    public bool Reset { get; init; }

    /// <summary>Answers with these raw bytes instead of HTTP.</summary>
    public byte[]? Raw { get; init; }

    /// <summary>Sends chunks without end.</summary>
    public bool Endless { get; init; }

    /// <summary>Does not close the connection after a raw answer or one with bytes missing.</summary>
    public bool StaysOpen { get; init; }

    /// <summary>Sends the body in chunks without a length.</summary>
    public bool Chunked { get; init; }

    public static Reply Json(string json) => new() { Body = Encoding.UTF8.GetBytes(json) };

    /// <summary>What a server that says little about its models answers when it is asked about one.</summary>
    public static Reply Description(InferenceRequest request)
        => request.Path.EndsWith("/ready", StringComparison.Ordinal) ? new Reply() : Json($$"""{"name":"{{request.Path[(request.Path.LastIndexOf('/') + 1)..]}}"}""");

    /// <summary>An FP32 output as the binary tensor extension carries it.</summary>
    public static Reply Binary(string output, float[] values, string? shape = null)
    {
        var bytes = new byte[values.Length * 4];
        Buffer.BlockCopy(values, 0, bytes, 0, bytes.Length);
        var json = Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $$"""{"outputs":[{"name":"{{output}}","datatype":"FP32","shape":{{shape ?? $"[{values.Length},1]"}},"parameters":{"binary_data_size":{{bytes.Length}} } }]}"""));
        return new Reply { Body = [.. json, .. bytes], JsonLength = json.Length, ContentType = "application/octet-stream" };
    }
}
