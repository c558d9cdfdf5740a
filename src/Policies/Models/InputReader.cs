using RankOrchestrator.Language.Diagnostics;
using RankOrchestrator.Language.Documents;
using RankOrchestrator.Language.Shapes;
using RankOrchestrator.Policies.Findings;
using RankOrchestrator.Policies.Models.Kinds;

namespace RankOrchestrator.Policies.Models;

/// <summary>Reads an input tensor and its columns, and the masks of its sequences, which are tensors beside it.</summary>
internal static class InputReader
{
    public static IEnumerable<InputDefinition> Read(RecordReader input, LocationReader locations, DiagnosticBag diagnostics)
    {
        var datatype = Enum.TryParse<TensorDatatype>(input.Text("type"), out var written) ? written : TensorDatatype.FP32;
        var columns = new ColumnReader(datatype, locations, diagnostics);
        var definition = new InputDefinition(
            input.Text("tensor")!,
            datatype,
            input.Text("shape") is "vector",
            [.. input.Items("columns").Select(columns.Read)])
        {
            IsSet = input.Text("shape") is "set",
            IsRequest = input.Text("shape") is "request",
            Steps = input.Whole("steps") ?? 0,
        };
        if (definition.IsVector && definition.Columns.Sum(column => column.Width) != 1)
        {
            var shape = input.Scalar("shape")!;
            diagnostics.Error(ModelCodes.BadColumn, shape.Source, shape.Span, "A vector has exactly one column.", "Use shape: matrix.");
        }

        foreach (var column in definition.Columns.Where(column => column is TextColumn != (datatype == TensorDatatype.BYTES)))
        {
            diagnostics.Error(
                ModelCodes.BadColumn,
                column.Expression.Source,
                column.Expression.Span,
                datatype == TensorDatatype.BYTES ? "A BYTES tensor takes only 'text' columns." : "A 'text' column needs a tensor of type BYTES.");
        }

        CheckSteps(input, definition, diagnostics);
        return columns.Masks.Select(mask => definition with { Tensor = mask.Tensor, Datatype = mask.Datatype, Steps = 0, Columns = [mask.Column] }).Prepend(definition);
    }

    private static void CheckSteps(RecordReader input, InputDefinition definition, DiagnosticBag diagnostics)
    {
        var width = definition.Columns.Sum(column => column.Width);
        if (input.Node("steps") is { } steps && (definition.IsVector || definition.IsSet || width % definition.Steps != 0))
        {
            diagnostics.Error(
                ModelCodes.BadColumn,
                steps.Source,
                steps.Span,
                definition.IsVector || definition.IsSet ? "A vector or a set has no steps." : FormattableString.Invariant($"{width} elements cannot be divided into {definition.Steps} steps."));
        }
    }
}
