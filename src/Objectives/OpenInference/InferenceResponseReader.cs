using System.Text.Json;
using RankOrchestrator.Objectives.Failures;
using RankOrchestrator.Objectives.Tensors;
using RankOrchestrator.Policies.Models;
using RankOrchestrator.Policies.Models.Kinds;

namespace RankOrchestrator.Objectives.OpenInference;

/// <summary>
/// Reads the body of an inference response straight into the predictions. Tolerant in what the protocol leaves open
/// (order of members and outputs, further outputs, JSON although binary was asked for, any numeric datatype, [N],
/// [N,1] or [N,1,1] for one number per row, nested arrays); strict in everything that could put a wrong number on a
/// page: names (the model's too), members that stand twice, rows, widths, counts, byte lengths, datatypes, finiteness.
/// </summary>
internal static class InferenceResponseReader
{
    /// <summary>Most outputs a response may list.</summary>
    private const int MaximumOutputs = 64;

    /// <summary>
    /// Fills every output's block in <paramref name="values"/> (see <see cref="InferenceSignature.OutputOffset"/>).
    /// </summary>
    /// <param name="body">The whole body.</param>
    /// <param name="jsonLength">Length of the JSON object by the protocol's header; null when the header is absent.</param>
    /// <param name="signature">Which outputs to take.</param>
    /// <param name="rows">Rows that the response must carry.</param>
    /// <param name="values">All blocks.</param>
    /// <param name="asked">Which model and version must have answered; null when any may have.</param>
    public static ModelFailure Read(ReadOnlySpan<byte> body, int? jsonLength, InferenceSignature signature, int rows, Span<double> values, OpenInferenceEndpoint? asked = null)
    {
        if (jsonLength > body.Length)
        {
            return ModelFailure.Truncated;
        }

        var json = body[..(jsonLength ?? body.Length)];
        var binary = body[json.Length..];
        var reader = new Utf8JsonReader(json);
        try
        {
            return ReadResponse(ref reader, binary, signature, rows, values, asked);
        }
        catch (JsonException)
        {
            return NonFiniteWord(json[(int)Math.Min(reader.BytesConsumed, json.Length)..]) ? ModelFailure.NotFinite : ModelFailure.NotJson;
        }
        catch (InvalidOperationException)
        {
            // A string that is not valid UTF-8 or UTF-16.
            return ModelFailure.NotJson;
        }
    }

    private static ModelFailure ReadResponse(ref Utf8JsonReader reader, ReadOnlySpan<byte> binary, InferenceSignature signature, int rows, Span<double> values, OpenInferenceEndpoint? asked)
    {
        if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
        {
            return ModelFailure.NotJson;
        }

        var failure = ModelFailure.None;
        var found = 0UL;
        var binaryUsed = 0L;
        var members = new MemberNames("error"u8, "outputs"u8, "model_name"u8, "model_version"u8);
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var member = members.Next(ref reader);
            reader.Read();
            if (member == 0)
            {
                failure = reader.TokenType == JsonTokenType.Null ? failure : ModelFailure.ServerError;
                reader.Skip();
            }
            else if (member == 1)
            {
                if (reader.TokenType != JsonTokenType.StartArray)
                {
                    return ModelFailure.NotJson;
                }

                var read = ReadOutputs(ref reader, binary, signature, rows, values, ref found, ref binaryUsed);
                failure = failure == ModelFailure.None ? read : failure;
            }
            else
            {
                var isOther = (member == 2 && IsOther(ref reader, asked?.Model)) || (member == 3 && IsOther(ref reader, asked?.Version));
                failure = isOther && failure == ModelFailure.None ? ModelFailure.WrongModel : failure;
                reader.Skip();
            }
        }

        // Reads to the end, so that anything but white space after the object is refused.
        while (reader.Read())
        {
        }

        if (members.IsRepeated && failure != ModelFailure.ServerError)
        {
            return ModelFailure.RepeatedMember;
        }

        if (failure != ModelFailure.None)
        {
            return failure;
        }

        if (found != (signature.Outputs.Length == MaximumOutputs ? ulong.MaxValue : (1UL << signature.Outputs.Length) - 1))
        {
            return ModelFailure.MissingOutput;
        }

        return binaryUsed == binary.Length ? ModelFailure.None : binaryUsed > binary.Length ? ModelFailure.Truncated : ModelFailure.WrongLength;
    }

    private static ModelFailure ReadOutputs(ref Utf8JsonReader reader, ReadOnlySpan<byte> binary, InferenceSignature signature, int rows, Span<double> values, ref ulong found, ref long binaryUsed)
    {
        var failure = ModelFailure.None;
        while (reader.Read() && reader.TokenType == JsonTokenType.StartObject)
        {
            var described = ResponseOutput.Read(ref reader, signature);
            if (described.IsRepeated)
            {
                return ModelFailure.RepeatedMember;
            }

            if (described.BinarySize is < 0 || (described.BinarySize is not null && described.HasData))
            {
                return ModelFailure.WrongLength;
            }

            var start = binaryUsed;
            binaryUsed += described.BinarySize ?? 0;
            if (described.Index < 0)
            {
                continue;
            }

            var width = signature.Outputs[described.Index].Width;
            var block = values.Slice(signature.OutputOffset(described.Index, rows), rows * width);
            var read = ReadOutput(in described, binary, start, rows, width, block, signature.IsSet);
            failure = failure == ModelFailure.None ? read : failure;
            if ((found & (1UL << described.Index)) != 0)
            {
                failure = ModelFailure.RepeatedMember;
            }

            found |= 1UL << described.Index;
        }

        if (reader.TokenType != JsonTokenType.EndArray)
        {
            return ModelFailure.NotJson;
        }

        return failure;
    }

    private static ModelFailure ReadOutput(in ResponseOutput output, ReadOnlySpan<byte> binary, long start, int rows, int width, Span<double> block, bool isSet)
    {
        if (output.Datatype is not { } datatype || datatype == TensorDatatype.BYTES)
        {
            return ModelFailure.WrongDatatype;
        }

        var isOneSet = isSet && output.Rows == 1 && output.RowElements == (long)rows * width;
        if (!isOneSet && (output.Rows != rows || output.RowElements != width))
        {
            return ModelFailure.WrongShape;
        }

        if (output.BinarySize is not { } size)
        {
            if (!output.HasData)
            {
                return ModelFailure.WrongLength;
            }

            var data = output.Data;
            return JsonNumberArrayReader.Read(ref data, datatype, width, block);
        }

        if (size != (long)block.Length * datatype.Size())
        {
            return ModelFailure.WrongLength;
        }

        return start + size > binary.Length
            ? ModelFailure.Truncated
            : BinaryTensorReader.Read(datatype, binary.Slice((int)start, (int)size), block);
    }

    /// <summary>Whether the member at whose value the reader stands names another than the one asked for.</summary>
    private static bool IsOther(ref Utf8JsonReader reader, string? asked) => asked is not null && reader.TokenType switch
    {
        // Some servers leave a member empty that they need not give.
        JsonTokenType.Null => false,
        JsonTokenType.String => !reader.ValueTextEquals(asked),
        JsonTokenType.Number => !System.Text.Encoding.UTF8.GetString(reader.ValueSpan).Equals(asked, StringComparison.Ordinal),
        _ => true,
    };

    /// <summary>Whether JSON broke at a bare NaN or Infinity, which some servers write.</summary>
    private static bool NonFiniteWord(ReadOnlySpan<byte> rest)
    {
        rest = rest.TrimStart(" \t\r\n,[:"u8);
        return rest.StartsWith("NaN"u8) || rest.StartsWith("Inf"u8) || rest.StartsWith("-Inf"u8) || rest.StartsWith("nan"u8) || rest.StartsWith("inf"u8) || rest.StartsWith("-inf"u8);
    }
}
