using RankOrchestrator.Language.Diagnostics;
using RankOrchestrator.Language.Documents;
using RankOrchestrator.Language.Shapes;
using RankOrchestrator.Policies.Findings;

namespace RankOrchestrator.Policies.Models;

/// <summary>Reads an input tensor and its columns.</summary>
internal static class InputReader
{
    public static InputDefinition Read(RecordReader input, DiagnosticBag diagnostics)
    {
        var datatype = Enum.TryParse<TensorDatatype>(input.Text("type"), out var written) ? written : TensorDatatype.FP32;
        var columns = new ColumnReader(datatype, diagnostics);
        var definition = new InputDefinition(
            input.Text("tensor")!,
            datatype,
            input.Text("shape") is "vector",
            [.. input.Items("columns").Select(columns.Read)]);
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

        return definition;
    }
}
