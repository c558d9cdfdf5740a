using System.Text.Json;
using RankOrchestrator.Objectives.Failures;
using RankOrchestrator.Policies.Models;

namespace RankOrchestrator.Objectives.OpenInference;

/// <summary>Reads the numbers of a JSON array, flat or nested, in row-major order.</summary>
internal static class JsonNumberArrayReader
{
    /// <summary>
    /// Reads the array at which the reader stands, to its end. Every element must be one of the datatype: truth values
    /// only in BOOL, whole numbers within its limits in an integer type. <c>null</c> and numbers too large for the type
    /// count as not finite. An array of arrays must have a row of <paramref name="width"/> numbers in each. Throws
    /// <see cref="JsonException"/> on broken JSON.
    /// </summary>
    public static ModelFailure Read(ref Utf8JsonReader reader, TensorDatatype datatype, int width, Span<double> values)
    {
        if (reader.TokenType != JsonTokenType.StartArray)
        {
            return ModelFailure.NotJson;
        }

        var depth = reader.CurrentDepth;
        var count = 0;
        var rowStart = 0;
        var isNested = false;
        var failure = ModelFailure.None;
        while (reader.Read() && reader.CurrentDepth > depth)
        {
            if (reader.TokenType is JsonTokenType.StartArray or JsonTokenType.EndArray)
            {
                if (reader.CurrentDepth == depth + 1)
                {
                    // A row begins where the one before ended, also the first; numbers outside of rows move the place.
                    failure = Worse(failure, count - rowStart == (reader.TokenType == JsonTokenType.StartArray ? 0 : width) ? ModelFailure.None : ModelFailure.WrongShape);
                    rowStart = count;
                    isNested = true;
                }

                continue;
            }

            var element = JsonElementReader.Read(ref reader, datatype, out var value);
            failure = Worse(failure, element);
            if (count < values.Length)
            {
                values[count] = value;
            }

            count++;
        }

        failure = Worse(failure, isNested && count != rowStart ? ModelFailure.WrongShape : ModelFailure.None);
        return count == values.Length ? failure : Worse(failure, ModelFailure.WrongLength);
    }

    private static ModelFailure Worse(ModelFailure first, ModelFailure second) => first == ModelFailure.None ? second : first;
}
