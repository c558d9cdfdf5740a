using System.Text.Json;
using RankOrchestrator.Objectives.OpenInference;
using RankOrchestrator.Objectives.Tensors;

namespace RankOrchestrator.Objectives.Serving;

/// <summary>Writes the protocol's <c>$inference_response</c>, and behind it the outputs that were asked for as binary data.</summary>
internal static class InferenceResponseWriter
{
    /// <summary>Returns the length of the JSON object when binary data follows it, else null.</summary>
    public static int? Write(PooledBuffer target, ServedModel model, ServedRequest request, ServedTensor[] outputs)
    {
        target.Write("{\"model_name\":"u8);
        WriteText(target, model.Name);
        target.Write(",\"model_version\":"u8);
        WriteText(target, model.Version);
        if (request.Id is { } id)
        {
            target.Write(",\"id\":"u8);
            WriteText(target, id);
        }

        target.Write(",\"outputs\":["u8);
        for (var index = 0; index < outputs.Length; index++)
        {
            target.Write(index > 0 ? ","u8 : default);
            WriteOutput(target, outputs[index], request.IsBinary(outputs[index].Name));
        }

        target.Write("]}"u8);
        var length = target.Length;
        var hasBinary = false;
        foreach (var output in outputs)
        {
            if (request.IsBinary(output.Name))
            {
                hasBinary = true;
                target.Write(output.Content.Span);
            }
        }

        return hasBinary ? length : null;
    }

    private static void WriteOutput(PooledBuffer target, ServedTensor output, bool binary)
    {
        target.Write("{\"name\":"u8);
        WriteText(target, output.Name);
        target.Write(",\"datatype\":\""u8);
        target.Write(output.Datatype.Utf8Name());
        target.Write("\",\"shape\":["u8);
        for (var dimension = 0; dimension < output.Shape.Length; dimension++)
        {
            target.Write(dimension > 0 ? ","u8 : default);
            target.WriteNumber(output.Shape[dimension]);
        }

        if (binary)
        {
            target.Write("],\"parameters\":{\"binary_data_size\":"u8);
            target.WriteNumber(output.Content.Length);
            target.Write("}}"u8);
        }
        else
        {
            target.Write("],\"data\":"u8);
            JsonTensorWriter.Write(target, output.Datatype, output.Content.Span);
            target.Write("}"u8);
        }
    }

    private static void WriteText(PooledBuffer target, string text)
    {
        target.Write("\""u8);
        target.Write(JsonEncodedText.Encode(text).EncodedUtf8Bytes);
        target.Write("\""u8);
    }
}
