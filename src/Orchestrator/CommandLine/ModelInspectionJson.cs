using System.Collections.Immutable;
using System.Text;
using System.Text.Json;
using RankOrchestrator.Objectives.Onnx;
using RankOrchestrator.Objectives.OpenInference;

namespace RankOrchestrator.Orchestrator.CommandLine;

/// <summary>An ONNX file for programs: one JSON object.</summary>
internal static class ModelInspectionJson
{
    public static void Write(TextWriter output, string path, OnnxInspection inspection)
    {
        using var content = new MemoryStream();
        using (var json = new Utf8JsonWriter(content, new JsonWriterOptions { Indented = true }))
        {
            json.WriteStartObject();
            json.WriteString("file", path);
            json.WriteNumber("bytes", inspection.Bytes);
            json.WriteString("sha256", inspection.ContentHash);
            json.WriteString("producer", inspection.Producer);
            json.WriteNumber("irVersion", inspection.IrVersion);
            WriteNumbers(json, "opsets", inspection.Opsets.Select(set => (set.Key, set.Value)));
            WriteTensors(json, "inputs", inspection.Inputs);
            WriteTensors(json, "outputs", inspection.Outputs);
            WriteNumbers(json, "operators", inspection.Operators.Select(one => (one.Key, (long)one.Value)));
            json.WriteNumber("weights", inspection.Weights);
            json.WriteStartObject("metadata");
            foreach (var (key, value) in inspection.Properties)
            {
                json.WriteString(key, value);
            }

            json.WriteEndObject();
            if (inspection.Time is { } time)
            {
                json.WriteStartObject("time");
                json.WriteNumber("rows", OnnxInspection.TimedRows);
                json.WriteNumber("runs", OnnxInspection.TimedRuns);
                json.WriteNumber("medianMs", time.TotalMilliseconds);
                json.WriteEndObject();
            }

            json.WriteStartArray("notes");
            foreach (var remark in inspection.Remarks)
            {
                json.WriteStringValue(remark);
            }

            json.WriteEndArray();
            json.WriteString("modelFile", inspection.Draft);
            json.WriteEndObject();
        }

        output.WriteLine(Encoding.UTF8.GetString(content.ToArray()));
    }

    private static void WriteTensors(Utf8JsonWriter json, string name, ImmutableArray<TensorMetadata> tensors)
    {
        json.WriteStartArray(name);
        foreach (var tensor in tensors)
        {
            json.WriteStartObject();
            json.WriteString("name", tensor.Name);
            json.WriteString("type", tensor.Datatype);
            json.WriteStartArray("shape");
            foreach (var size in tensor.Shape)
            {
                json.WriteNumberValue(size);
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void WriteNumbers(Utf8JsonWriter json, string name, IEnumerable<(string Name, long Value)> numbers)
    {
        json.WriteStartObject(name);
        foreach (var (key, value) in numbers)
        {
            json.WriteNumber(key, value);
        }

        json.WriteEndObject();
    }
}
