using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace RankOrchestrator.Objectives.Tests.Faults;

/// <summary>A request as the test server read it from the socket, and its tensors decoded without the product's code.</summary>
public sealed class InferenceRequest(string method, string path, Dictionary<string, string> headers, byte[] body)
{
    public string Method { get; } = method;

    public string Path { get; } = path;

    public Dictionary<string, string> Headers { get; } = headers;

    public byte[] Body { get; } = body;

    public int JsonLength => Headers.TryGetValue("Inference-Header-Content-Length", out var length) ? int.Parse(length, CultureInfo.InvariantCulture) : Body.Length;

    public JsonNode Json => JsonNode.Parse(Body.AsSpan(0, JsonLength))!;

    public int Rows => (int)Json["inputs"]![0]!["shape"]![0]!;

    /// <summary>The elements of a numeric input.</summary>
    public double[] Numbers(string input)
    {
        var offset = JsonLength;
        foreach (var tensor in Json["inputs"]!.AsArray())
        {
            var size = (int?)tensor!["parameters"]?["binary_data_size"] ?? 0;
            if (string.Equals((string?)tensor["name"], input, StringComparison.Ordinal))
            {
                var type = (string)tensor["datatype"]!;
                return tensor["data"] is { } data
                    ? [.. data.AsArray().Select(value => value!.GetValueKind() is JsonValueKind.True or JsonValueKind.False ? ((bool)value ? 1d : 0d) : (double)value)]
                    : Decode(type, Body.AsSpan(offset, size));
            }

            offset += size;
        }

        throw new InvalidOperationException($"No input '{input}'.");
    }

    /// <summary>The elements of a BYTES input.</summary>
    public string[] Strings(string input)
    {
        var offset = JsonLength;
        foreach (var tensor in Json["inputs"]!.AsArray())
        {
            var size = (int?)tensor!["parameters"]?["binary_data_size"] ?? 0;
            if (string.Equals((string?)tensor["name"], input, StringComparison.Ordinal))
            {
                return tensor["data"] is { } data ? [.. data.AsArray().Select(value => (string)value!)] : DecodeStrings(Body.AsSpan(offset, size));
            }

            offset += size;
        }

        throw new InvalidOperationException($"No input '{input}'.");
    }

    private static double[] Decode(string type, ReadOnlySpan<byte> bytes)
    {
        var size = type switch { "BOOL" => 1, "FP32" or "INT32" => 4, _ => 8 };
        var values = new double[bytes.Length / size];
        for (var index = 0; index < values.Length; index++)
        {
            var element = bytes.Slice(index * size, size);
            values[index] = type switch
            {
                "BOOL" => element[0],
                "FP32" => BitConverter.ToSingle(element),
                "INT32" => BitConverter.ToInt32(element),
                "INT64" => BitConverter.ToInt64(element),
                _ => BitConverter.ToDouble(element),
            };
        }

        return values;
    }

    private static string[] DecodeStrings(ReadOnlySpan<byte> bytes)
    {
        var strings = new List<string>();
        while (bytes.Length > 0)
        {
            var length = BitConverter.ToInt32(bytes);
            strings.Add(System.Text.Encoding.UTF8.GetString(bytes.Slice(4, length)));
            bytes = bytes[(4 + length)..];
        }

        return [.. strings];
    }
}
