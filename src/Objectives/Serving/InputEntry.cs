using System.Collections.Immutable;
using System.Text.Json;
using RankOrchestrator.Objectives.OpenInference;
using RankOrchestrator.Objectives.Tensors;
using RankOrchestrator.Policies.Models;

namespace RankOrchestrator.Objectives.Serving;

/// <summary>One entry of a request's inputs, with its JSON values already converted, or the size of its binary ones.</summary>
internal sealed record InputEntry(string Name, TensorDatatype Datatype, ImmutableArray<long> Shape, long? BinarySize, int DataStart, int DataLength, int DataCount)
{
    /// <summary>Reads the object at whose start the reader stands, to its end.</summary>
    public static InputEntry Read(ref Utf8JsonReader reader, PooledBuffer converted)
    {
        string? name = null;
        string? datatype = null;
        ImmutableArray<long>? shape = null;
        var parameters = default(Parameters);
        var data = default(Utf8JsonReader);
        var hasData = false;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var property = reader.GetString();
            reader.Read();
            switch (property)
            {
                case "name":
                    name = Text(ref reader, property);
                    break;
                case "datatype":
                    datatype = Text(ref reader, property);
                    break;
                case "shape":
                    shape = ReadShape(ref reader);
                    break;
                case "parameters":
                    parameters = Parameters.Read(ref reader);
                    break;
                case "data":
                    data = reader;
                    hasData = true;
                    reader.Skip();
                    break;
                default:
                    reader.Skip();
                    break;
            }
        }

        if (name is null || datatype is null || shape is null)
        {
            throw new ServingException(400, $"input '{name}' needs 'name', 'shape' and 'datatype'");
        }

        if (TensorDatatypes.Find(datatype) is not { } type)
        {
            throw new ServingException(400, $"input '{name}' has the unknown datatype '{datatype}'");
        }

        if (hasData == parameters.BinarySize is not null)
        {
            throw new ServingException(400, $"input '{name}' needs either 'data' or the parameter 'binary_data_size'");
        }

        var start = converted.Length;
        var count = hasData ? JsonTensorContent.Read(ref data, name, type, converted) : 0;
        return new InputEntry(name, type, shape.Value, parameters.BinarySize, start, converted.Length - start, count);
    }

    /// <summary>The tensor, once its content is known to have the shape's size.</summary>
    public ServedTensor ToTensor(ReadOnlyMemory<byte> content)
    {
        var elements = ServedTensor.ElementCount(Shape);
        var isWhole = BinarySize is null ? DataCount == elements
            : Datatype == TensorDatatype.BYTES ? CountStrings(content.Span) == elements
            : content.Length == elements * Datatype.Size();
        return isWhole
            ? new ServedTensor(Name, Datatype, Shape, content)
            : throw new ServingException(400, $"input '{Name}': the data does not have the {elements} elements that shape [{string.Join(',', Shape)}] says");
    }

    /// <summary>The number of length-prefixed strings, or -1 when the lengths do not add up.</summary>
    private static int CountStrings(ReadOnlySpan<byte> content)
    {
        var count = 0;
        while (content.Length >= sizeof(uint))
        {
            var length = System.Buffers.Binary.BinaryPrimitives.ReadUInt32LittleEndian(content);
            if (length > content.Length - sizeof(uint))
            {
                return -1;
            }

            content = content[(sizeof(uint) + (int)length)..];
            count++;
        }

        return content.IsEmpty ? count : -1;
    }

    private static string Text(ref Utf8JsonReader reader, string property)
        => reader.TokenType == JsonTokenType.String ? reader.GetString()! : throw new ServingException(400, $"'{property}' must be a string");

    private static ImmutableArray<long> ReadShape(ref Utf8JsonReader reader)
    {
        if (reader.TokenType != JsonTokenType.StartArray)
        {
            throw new ServingException(400, "'shape' must be an array");
        }

        var shape = ImmutableArray.CreateBuilder<long>();
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            shape.Add(reader.TokenType == JsonTokenType.Number && reader.TryGetInt64(out var size) && size is >= 0 and <= int.MaxValue
                ? size
                : throw new ServingException(400, "'shape' must hold sizes that are not negative"));
        }

        return shape.ToImmutable();
    }
}
