using System.Numerics;
using RankOrchestrator.Language.Expressions.Evaluation;

namespace RankOrchestrator.Language.Expressions.Kernels;

/// <summary>The whole hours, minutes or seconds of durations, rounded towards zero, as doubles.</summary>
internal sealed class DurationUnits(ColumnKernel<long> ticks, long ticksPerUnit) : ColumnKernel<double>
{
    public override int Effort => 10 + ticks.Effort;

    public override ReadOnlySpan<double> Read(EvaluationFrame frame, ReadOnlySpan<ulong> within, Span<double> buffer, Span<ulong> fails)
    {
        var values = ticks.Read(frame, within, ColumnKernel<long>.Rent(frame, ticks.BufferLength(frame)), fails);

        // A division takes longer than finding the rows that are asked for.
        for (var word = 0; word < within.Length; word++)
        {
            for (var rest = within[word]; rest != 0; rest &= rest - 1)
            {
                var row = (word << 6) + BitOperations.TrailingZeroCount(rest);
                buffer[row] = values[values.Length == 1 ? 0 : row] / ticksPerUnit;
            }
        }

        ColumnKernel<long>.Return(frame, 1);
        return buffer;
    }
}
