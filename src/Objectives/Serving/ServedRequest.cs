using System.Collections.Immutable;
using System.Text.Json;
using RankOrchestrator.Objectives.OpenInference;
using RankOrchestrator.Objectives.Tensors;

namespace RankOrchestrator.Objectives.Serving;

/// <summary>An inference request as the protocol's <c>$inference_request</c> describes it, with the binary tensor extension.</summary>
internal sealed class ServedRequest : IDisposable
{
    private readonly PooledBuffer converted = new();
    private readonly List<InputEntry> entries = [];
    private readonly List<(string Name, bool? Binary)> outputs = [];
    private bool binaryOutputs;

    private ServedRequest()
    {
    }

    /// <summary>The client's name for the request; null when it gave none.</summary>
    public string? Id { get; private set; }

    /// <summary>The input tensors.</summary>
    public ImmutableArray<ServedTensor> Inputs { get; private set; } = [];

    /// <summary>The outputs asked for; empty when all are.</summary>
    public IReadOnlyList<string> OutputNames => [.. outputs.Select(output => output.Name)];

    /// <summary>Reads a body; throws <see cref="ServingException"/> with what is wrong with it.</summary>
    public static ServedRequest Read(ReadOnlyMemory<byte> body, int? jsonLength)
    {
        if (jsonLength is < 0 || jsonLength > body.Length)
        {
            throw new ServingException(400, $"{OpenInferenceClient.JsonLengthHeader} is {jsonLength}, the body has {body.Length} bytes");
        }

        var request = new ServedRequest();
        try
        {
            request.ReadJson(body.Span[..(jsonLength ?? body.Length)]);
            request.Inputs = request.Resolve(body[(jsonLength ?? body.Length)..]);
            return request;
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            request.Dispose();
            throw new ServingException(400, "failed to parse the request JSON: " + exception.Message.Split(" LineNumber", 2)[0]);
        }
        catch
        {
            request.Dispose();
            throw;
        }
    }

    /// <summary>Whether an output is to follow the JSON object as binary data.</summary>
    public bool IsBinary(string output)
    {
        foreach (var (name, binary) in outputs)
        {
            if (name.Equals(output, StringComparison.Ordinal))
            {
                return binary ?? binaryOutputs;
            }
        }

        return binaryOutputs;
    }

    public void Dispose() => converted.Dispose();

    private void ReadJson(ReadOnlySpan<byte> json)
    {
        var reader = new Utf8JsonReader(json);
        if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
        {
            throw new ServingException(400, "the request must be a JSON object");
        }

        var hasInputs = false;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("id"u8))
            {
                reader.Read();
                Id = reader.TokenType == JsonTokenType.String ? reader.GetString() : throw new ServingException(400, "'id' must be a string");
            }
            else if (reader.ValueTextEquals("inputs"u8))
            {
                hasInputs = true;
                ReadArray(ref reader, "inputs", static (ref Utf8JsonReader item, ServedRequest request) => request.entries.Add(InputEntry.Read(ref item, request.converted)));
            }
            else if (reader.ValueTextEquals("outputs"u8))
            {
                ReadArray(ref reader, "outputs", static (ref Utf8JsonReader item, ServedRequest request) => request.ReadOutput(ref item));
            }
            else if (reader.ValueTextEquals("parameters"u8))
            {
                reader.Read();
                binaryOutputs = Parameters.Read(ref reader).BinaryOutputs ?? false;
            }
            else
            {
                reader.Read();
                reader.Skip();
            }
        }

        while (reader.Read())
        {
        }

        if (!hasInputs)
        {
            throw new ServingException(400, "the request has no 'inputs'");
        }
    }

    private delegate void ItemReader(ref Utf8JsonReader reader, ServedRequest request);

    private void ReadArray(ref Utf8JsonReader reader, string name, ItemReader item)
    {
        reader.Read();
        if (reader.TokenType != JsonTokenType.StartArray)
        {
            throw new ServingException(400, $"'{name}' must be an array");
        }

        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            if (reader.TokenType != JsonTokenType.StartObject)
            {
                throw new ServingException(400, $"'{name}' must hold objects");
            }

            item(ref reader, this);
        }
    }

    private void ReadOutput(ref Utf8JsonReader reader)
    {
        string? name = null;
        bool? binary = null;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var isName = reader.ValueTextEquals("name"u8);
            var isParameters = reader.ValueTextEquals("parameters"u8);
            reader.Read();
            if (isName && reader.TokenType == JsonTokenType.String)
            {
                name = reader.GetString();
            }
            else if (isParameters)
            {
                binary = Parameters.Read(ref reader).Binary;
            }
            else
            {
                reader.Skip();
            }
        }

        outputs.Add((name ?? throw new ServingException(400, "an output has no 'name'"), binary));
    }

    private ImmutableArray<ServedTensor> Resolve(ReadOnlyMemory<byte> binary)
    {
        var tensors = ImmutableArray.CreateBuilder<ServedTensor>(entries.Count);
        var used = 0L;
        foreach (var entry in entries)
        {
            ReadOnlyMemory<byte> content;
            if (entry.BinarySize is { } size)
            {
                content = used + size <= binary.Length
                    ? binary.Slice((int)used, (int)size)
                    : throw new ServingException(400, $"input '{entry.Name}': {size} bytes are announced, {binary.Length - used} are left in the body");
                used += size;
            }
            else
            {
                content = converted.WrittenMemory.Slice(entry.DataStart, entry.DataLength);
            }

            tensors.Add(entry.ToTensor(content));
        }

        return used == binary.Length
            ? tensors.ToImmutable()
            : throw new ServingException(400, $"{binary.Length - used} bytes follow the last tensor");
    }
}
