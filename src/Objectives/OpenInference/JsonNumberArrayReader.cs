using System.Text.Json;

namespace RankOrchestrator.Objectives.OpenInference;

/// <summary>Reads the numbers of a JSON array, flat or nested, in row-major order.</summary>
internal static class JsonNumberArrayReader
{
    /// <summary>
    /// Reads the array at which the reader stands, to its end. Booleans count as 0 and 1, <c>null</c> and numbers too
    /// large for a double as not finite, strings as a wrong datatype. Throws <see cref="JsonException"/> on broken JSON.
    /// </summary>
    public static ModelFailure Read(ref Utf8JsonReader reader, Span<double> values)
    {
        if (reader.TokenType != JsonTokenType.StartArray)
        {
            return ModelFailure.NotJson;
        }

        var depth = reader.CurrentDepth;
        var count = 0;
        var failure = ModelFailure.None;
        while (reader.Read() && reader.CurrentDepth > depth)
        {
            double value;
            switch (reader.TokenType)
            {
                case JsonTokenType.StartArray or JsonTokenType.EndArray:
                    continue;
                case JsonTokenType.Number:
                    value = reader.GetDouble();
                    break;
                case JsonTokenType.True:
                    value = 1;
                    break;
                case JsonTokenType.False:
                    value = 0;
                    break;
                case JsonTokenType.Null:
                    value = double.NaN;
                    break;
                default:
                    failure = Worse(failure, ModelFailure.WrongDatatype);
                    continue;
            }

            if (!double.IsFinite(value))
            {
                failure = Worse(failure, ModelFailure.NotFinite);
            }

            if (count < values.Length)
            {
                values[count] = value;
            }

            count++;
        }

        return count == values.Length ? failure : Worse(failure, ModelFailure.WrongLength);
    }

    private static ModelFailure Worse(ModelFailure first, ModelFailure second) => first == ModelFailure.None ? second : first;
}
