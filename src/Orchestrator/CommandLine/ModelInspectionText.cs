using System.Globalization;
using RankOrchestrator.Language.Diagnostics;
using RankOrchestrator.Objectives.Onnx;
using RankOrchestrator.Objectives.OpenInference;
using RankOrchestrator.Orchestrator.Presentation;

namespace RankOrchestrator.Orchestrator.CommandLine;

/// <summary>An ONNX file for people: a line for each thing that is known of it, then the model file to paste.</summary>
internal static class ModelInspectionText
{
    /// <summary>Characters of a value of the file's metadata.</summary>
    private const int LongestValue = 400;

    public static void Write(TextWriter output, string path, OnnxInspection inspection)
    {
        void Line(string name, string value) => output.WriteLine(PlainText.Safe($"{name,-12}{value}"));

        Line("file", string.Create(CultureInfo.InvariantCulture, $"{path}, {inspection.Bytes:#,0} bytes, SHA-256 {inspection.ContentHash}"));
        if (inspection.IrVersion > 0)
        {
            Line("format", string.Create(CultureInfo.InvariantCulture, $"ONNX IR {inspection.IrVersion}, opset {string.Join(", ", inspection.Opsets.Select(set => $"{set.Key} {set.Value}"))}"));
        }

        if (inspection.Producer.Length > 0)
        {
            Line("made by", Excerpt.Of(inspection.Producer));
        }

        foreach (var input in inspection.Inputs)
        {
            Line("input", Tensor(input));
        }

        foreach (var tensor in inspection.Outputs)
        {
            Line("output", Tensor(tensor));
        }

        if (inspection.IrVersion > 0)
        {
            var operators = inspection.Operators.OrderByDescending(one => one.Value).Take(40).Select(one => string.Create(CultureInfo.InvariantCulture, $"{Excerpt.Of(one.Key)} {one.Value}"));
            Line("operators", string.Join(", ", operators) + (inspection.Operators.Count > 40 ? ", …" : ""));
            Line("weights", string.Create(CultureInfo.InvariantCulture, $"{inspection.Weights:#,0} numbers"));
        }

        foreach (var (key, value) in inspection.Properties)
        {
            Line("metadata", $"{Excerpt.Of(key)} = {Excerpt.OfSentence(value, LongestValue)}");
        }

        if (inspection.Time is { } time)
        {
            Line("time", string.Create(
                CultureInfo.InvariantCulture,
                $"{time.TotalMilliseconds:0.000} ms for {OnnxInspection.TimedRows} rows, measured here: the median of {OnnxInspection.TimedRuns} runs over zeros on one thread"));
        }

        foreach (var remark in inspection.Remarks)
        {
            Line("note", remark);
        }

        if (inspection.Draft is { } draft)
        {
            output.WriteLine();
            output.WriteLine("# A model file to begin with: columns, owner, range and prior are its author's to set.");
            output.Write(draft);
        }
    }

    private static string Tensor(TensorMetadata tensor)
        => $"{Excerpt.Of(tensor.Name)}  {tensor.Datatype} [{string.Join(", ", tensor.Shape.Select(size => size < 0 ? "?" : size.ToString(CultureInfo.InvariantCulture)))}]";
}
