using RankOrchestrator.Domain.Tables;
using RankOrchestrator.Language.Expressions.Evaluation;

namespace RankOrchestrator.Language.Expressions.Kernels;

/// <summary>Numbers kept between two limits; fails where the lower is above the upper.</summary>
internal sealed class ClampNumbers(ColumnKernel<double> value, ColumnKernel<double> low, ColumnKernel<double> high) : ColumnKernel<double>
{
    public override int Effort => 20 + value.Effort + low.Effort + high.Effort;

    public override ReadOnlySpan<double> Read(EvaluationFrame frame, ReadOnlySpan<ulong> within, Span<double> buffer, Span<ulong> fails)
    {
        var limitFails = frame.Scratch.RentMask(frame.RowCount);
        var values = value.Read(frame, within, Rent(frame, value.BufferLength(frame)), fails);
        var lows = low.Read(frame, within, Rent(frame, low.BufferLength(frame)), limitFails);
        Masks.Unite(fails, limitFails);
        var highs = high.Read(frame, within, Rent(frame, high.BufferLength(frame)), limitFails);
        Masks.Unite(fails, limitFails);
        for (var row = 0; row < buffer.Length; row++)
        {
            var (from, to) = (lows[low.IsSameForAll ? 0 : row], highs[high.IsSameForAll ? 0 : row]);
            buffer[row] = Math.Min(Math.Max(values[value.IsSameForAll ? 0 : row], from), to);
            if (from > to && Bits.Contains(within, row))
            {
                Bits.Add(fails, row);
            }
        }

        Return(frame, 3);
        frame.Scratch.ReturnMasks(1);
        return buffer;
    }
}
