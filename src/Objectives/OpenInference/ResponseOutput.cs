using System.Text.Json;
using RankOrchestrator.Objectives.Tensors;
using RankOrchestrator.Policies.Models;

namespace RankOrchestrator.Objectives.OpenInference;

/// <summary>One entry of a response's outputs: its description, and where its values stand.</summary>
internal ref struct ResponseOutput
{
    /// <summary>Its place in the signature; -1 when the registry does not name it.</summary>
    public int Index { get; private set; }

    /// <summary>Its element type; null when absent or unknown.</summary>
    public TensorDatatype? Datatype { get; private set; }

    /// <summary>The first dimension; -1 when the shape is absent or broken.</summary>
    public long Rows { get; private set; }

    /// <summary>Product of the other dimensions.</summary>
    public long RowElements { get; private set; }

    /// <summary>Bytes that it has behind the JSON object; null when its values stand in the JSON.</summary>
    public long? BinarySize { get; private set; }

    /// <summary>Whether it has a <c>data</c> member.</summary>
    public bool HasData { get; private set; }

    /// <summary>Whether one of its members stands twice.</summary>
    public bool IsRepeated { get; private set; }

    /// <summary>Stands at the <c>data</c> value.</summary>
    public Utf8JsonReader Data { get; private set; }

    /// <summary>Reads the object at whose start the reader stands, to its end.</summary>
    public static ResponseOutput Read(ref Utf8JsonReader reader, InferenceSignature signature)
    {
        var output = new ResponseOutput { Index = -1, Rows = -1 };
        var members = new MemberNames("name"u8, "datatype"u8, "shape"u8, "parameters"u8, "data"u8);
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var member = members.Next(ref reader);
            reader.Read();
            switch (member)
            {
                case 0:
                    output.Index = Find(ref reader, signature);
                    break;
                case 1:
                    output.Datatype = reader.TokenType == JsonTokenType.String ? TensorDatatypes.Find(reader.ValueSpan) : null;
                    reader.Skip();
                    break;
                case 2:
                    output.ReadShape(ref reader);
                    break;
                case 3:
                    output.ReadParameters(ref reader);
                    break;
                case 4:
                    output.HasData = true;
                    output.Data = reader;
                    reader.Skip();
                    break;
                default:
                    reader.Skip();
                    break;
            }
        }

        output.IsRepeated |= members.IsRepeated;
        return output;
    }

    private static int Find(ref Utf8JsonReader reader, InferenceSignature signature)
    {
        if (reader.TokenType == JsonTokenType.String)
        {
            for (var index = 0; index < signature.Outputs.Length; index++)
            {
                if (reader.ValueTextEquals(signature.Outputs[index].Name))
                {
                    return index;
                }
            }
        }

        reader.Skip();
        return -1;
    }

    private void ReadShape(ref Utf8JsonReader reader)
    {
        if (reader.TokenType != JsonTokenType.StartArray)
        {
            reader.Skip();
            return;
        }

        Rows = -1;
        RowElements = 1;
        var depth = reader.CurrentDepth;
        var valid = true;
        for (var dimension = 0; reader.Read() && reader.CurrentDepth > depth; dimension++)
        {
            if (reader.TokenType != JsonTokenType.Number || !reader.TryGetInt64(out var size) || size is < 0 or > int.MaxValue)
            {
                valid = false;
            }
            else if (dimension == 0)
            {
                Rows = size;
            }
            else
            {
                RowElements = Math.Min(RowElements * size, int.MaxValue);
            }
        }

        Rows = valid ? Rows : -1;
    }

    private void ReadParameters(ref Utf8JsonReader reader)
    {
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            reader.Skip();
            return;
        }

        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var isSize = reader.ValueTextEquals("binary_data_size"u8);
            reader.Read();
            if (isSize)
            {
                IsRepeated |= BinarySize is not null;
                BinarySize = reader.TokenType == JsonTokenType.Number && reader.TryGetInt64(out var size) && size <= int.MaxValue ? size : -1;
            }

            reader.Skip();
        }
    }
}
