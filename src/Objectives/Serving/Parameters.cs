using System.Text.Json;

namespace RankOrchestrator.Objectives.Serving;

/// <summary>The parameters of the binary tensor extension; others are passed over.</summary>
/// <param name="BinarySize"><c>binary_data_size</c> of an input.</param>
/// <param name="Binary"><c>binary_data</c> of an output.</param>
/// <param name="BinaryOutputs"><c>binary_data_output</c> of a request.</param>
internal readonly record struct Parameters(long? BinarySize, bool? Binary, bool? BinaryOutputs)
{
    /// <summary>Reads the object at which the reader stands, to its end.</summary>
    public static Parameters Read(ref Utf8JsonReader reader)
    {
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            throw new ServingException(400, "'parameters' must be an object");
        }

        var parameters = default(Parameters);
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("binary_data_size"u8))
            {
                reader.Read();
                parameters = reader.TokenType == JsonTokenType.Number && reader.TryGetInt64(out var size) && size >= 0
                    ? parameters with { BinarySize = size }
                    : throw new ServingException(400, "'binary_data_size' must be a number of bytes");
            }
            else if (reader.ValueTextEquals("binary_data"u8))
            {
                parameters = parameters with { Binary = ReadFlag(ref reader, "binary_data") };
            }
            else if (reader.ValueTextEquals("binary_data_output"u8))
            {
                parameters = parameters with { BinaryOutputs = ReadFlag(ref reader, "binary_data_output") };
            }
            else
            {
                reader.Read();
                reader.Skip();
            }
        }

        return parameters;
    }

    private static bool ReadFlag(ref Utf8JsonReader reader, string name)
    {
        reader.Read();
        return reader.TokenType is JsonTokenType.True or JsonTokenType.False
            ? reader.TokenType == JsonTokenType.True
            : throw new ServingException(400, $"'{name}' must be true or false");
    }
}
