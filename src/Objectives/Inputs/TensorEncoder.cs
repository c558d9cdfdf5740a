using System.Buffers;
using System.Numerics;
using System.Text;
using RankOrchestrator.Language.Expressions.Evaluation;
using RankOrchestrator.Objectives.Failures;
using RankOrchestrator.Objectives.Tensors;
using RankOrchestrator.Policies.Models;

namespace RankOrchestrator.Objectives.Inputs;

/// <summary>Makes one input tensor out of a request. Immutable; safe for concurrent use.</summary>
internal abstract class TensorEncoder
{
    /// <summary>Fills the tensor with one row per candidate; those that it cannot be filled for are among the faults.</summary>
    public abstract void Encode(EvaluationFrame frame, TensorBuffer tensor, InputFaults faults);
}

/// <summary>A tensor of numbers.</summary>
/// <param name="columns">What makes a row, in order.</param>
/// <param name="isRequest">Whether it has one row, of the request.</param>
internal sealed class NumberTensorEncoder(ColumnEncoder[] columns, bool isRequest) : TensorEncoder
{
    public override void Encode(EvaluationFrame frame, TensorBuffer tensor, InputFaults faults)
    {
        tensor.Reset(isRequest ? 1 : frame.RowCount);
        switch (tensor.Datatype)
        {
            case TensorDatatype.FP32:
                EncodeColumns(frame, tensor.Elements<float>(), tensor.Width, faults);
                break;
            case TensorDatatype.FP16:
                EncodeColumns(frame, tensor.Elements<Half>(), tensor.Width, faults);
                break;
            case TensorDatatype.FP64:
                EncodeColumns(frame, tensor.Elements<double>(), tensor.Width, faults);
                break;
            case TensorDatatype.INT64:
                EncodeColumns(frame, tensor.Elements<long>(), tensor.Width, faults);
                break;
            case TensorDatatype.INT32:
                EncodeColumns(frame, tensor.Elements<int>(), tensor.Width, faults);
                break;
            default:
                EncodeColumns(frame, tensor.Elements<byte>(), tensor.Width, faults);
                break;
        }
    }

    private void EncodeColumns<T>(EvaluationFrame frame, Span<T> elements, int width, InputFaults faults)
        where T : unmanaged, INumberBase<T>
    {
        var scratch = ArrayPool<double>.Shared.Rent(Math.Max(1, frame.RowCount));
        var offset = 0;
        foreach (var column in columns)
        {
            column.Encode(frame, new TensorRows<T>(elements, width, offset, isRequest ? 1 : frame.RowCount, faults, isRequest), scratch);
            offset += column.Width;
        }

        ArrayPool<double>.Shared.Return(scratch);
    }
}

/// <summary>A tensor of strings.</summary>
/// <param name="columns">What makes a row, in order.</param>
/// <param name="isRequest">Whether it has one row, of the request.</param>
internal sealed class TextTensorEncoder((ColumnPlace Place, string Missing)[] columns, bool isRequest) : TensorEncoder
{
    private readonly (ColumnPlace Place, byte[] Missing)[] columns = [.. columns.Select(column => (column.Place, Encoding.UTF8.GetBytes(column.Missing)))];

    public override void Encode(EvaluationFrame frame, TensorBuffer tensor, InputFaults faults)
    {
        tensor.Reset(isRequest ? 1 : frame.RowCount);
        for (var row = 0; row < tensor.Rows; row++)
        {
            foreach (var (place, missing) in columns)
            {
                var column = place.Of(frame);
                var cell = place.IsContext ? 0 : row;
                tensor.Append(column.IsPresent(cell) ? frame.Strings.Utf8(column.Codes[cell]) : missing);
            }
        }
    }
}
