using RankOrchestrator.Objectives.Tensors;

namespace RankOrchestrator.Objectives.OpenInference;

/// <summary>
/// Writes the JSON object of an inference request. With the binary tensor extension it announces each input's size
/// and the tensors follow it in the body, in the same order; without, the values stand in the JSON as flat arrays.
/// </summary>
internal static class InferenceRequestWriter
{
    /// <summary>Writes the request for the given rows of the inputs.</summary>
    public static void Write(PooledBuffer target, InferenceSignature signature, ReadOnlySpan<TensorBuffer> inputs, int firstRow, int rows, bool binary)
    {
        target.Write("{\"inputs\":["u8);
        for (var index = 0; index < inputs.Length; index++)
        {
            target.Write(index > 0 ? ","u8 : default);
            var isRequest = signature.Inputs[index].IsRequest;
            WriteInput(target, signature.Inputs[index], inputs[index].RowBytes(isRequest ? 0 : firstRow, isRequest ? 1 : rows).Span, rows, binary);
        }

        target.Write("],\"outputs\":["u8);
        for (var index = 0; index < signature.Outputs.Length; index++)
        {
            target.Write(index > 0 ? ",{\"name\":\""u8 : "{\"name\":\""u8);
            target.Write(signature.Outputs[index].EncodedName.EncodedUtf8Bytes);
            target.Write(binary ? "\",\"parameters\":{\"binary_data\":true}}"u8 : "\"}"u8);
        }

        target.Write("]}"u8);
    }

    private static void WriteInput(PooledBuffer target, InputTensor input, ReadOnlySpan<byte> content, int rows, bool binary)
    {
        target.Write("{\"name\":\""u8);
        target.Write(input.EncodedName.EncodedUtf8Bytes);
        target.Write("\",\"shape\":["u8);
        if (input.IsSet)
        {
            target.Write("1,"u8);
        }

        target.WriteNumber(input.RowsOf(rows));
        if (input.Steps > 0)
        {
            target.Write(","u8);
            target.WriteNumber(input.Steps);
        }

        if (!input.IsVector)
        {
            target.Write(","u8);
            target.WriteNumber(input.Width / Math.Max(input.Steps, 1));
        }

        target.Write("],\"datatype\":\""u8);
        target.Write(input.Datatype.Utf8Name());
        if (binary)
        {
            target.Write("\",\"parameters\":{\"binary_data_size\":"u8);
            target.WriteNumber(content.Length);
            target.Write("}}"u8);
        }
        else
        {
            target.Write("\",\"data\":"u8);
            JsonTensorWriter.Write(target, input.Datatype, content);
            target.Write("}"u8);
        }
    }
}
