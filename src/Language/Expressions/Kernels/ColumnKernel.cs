using System.Runtime.InteropServices;
using RankOrchestrator.Language.Expressions.Evaluation;

namespace RankOrchestrator.Language.Expressions.Kernels;

/// <summary>
/// A number for all candidates at once, and the rows where it fails. Numbers are doubles, or longs for ints and for the
/// ticks of timestamps and durations. Cells of rows that fail or are not asked for are unspecified.
/// </summary>
internal abstract class ColumnKernel<T>
    where T : struct
{
    /// <summary>Roughly the nanoseconds for ten rows.</summary>
    public abstract int Effort { get; }

    /// <summary>Whether one cell stands for every row.</summary>
    public virtual bool IsSameForAll => false;

    /// <summary>Whether the values lie in a table and need no buffer.</summary>
    public virtual bool IsStored => false;

    /// <summary>
    /// The values: one per row, or one for all. They lie in <paramref name="buffer"/> or in a table of the request, which
    /// must not be written to.
    /// </summary>
    /// <param name="frame">Its columns, and scratch memory.</param>
    /// <param name="within">The rows that matter.</param>
    /// <param name="buffer">Room for <see cref="BufferLength"/> values.</param>
    /// <param name="fails">Receives the rows that fail, within those that matter.</param>
    public abstract ReadOnlySpan<T> Read(EvaluationFrame frame, ReadOnlySpan<ulong> within, Span<T> buffer, Span<ulong> fails);

    /// <summary>Room that <see cref="Read"/> needs.</summary>
    public int BufferLength(EvaluationFrame frame) => IsSameForAll ? 1 : IsStored ? 0 : frame.RowCount;

    /// <summary>Room for intermediate results; given back last in, first out.</summary>
    public static Span<T> Rent(EvaluationFrame frame, int length)
        => typeof(T) == typeof(double)
            ? MemoryMarshal.Cast<double, T>(frame.Scratch.RentNumbers(length))
            : MemoryMarshal.Cast<long, T>(frame.Scratch.RentIntegers(length));

    /// <summary>Gives back what was rented last.</summary>
    public static void Return(EvaluationFrame frame, int count)
    {
        if (typeof(T) == typeof(double))
        {
            frame.Scratch.ReturnNumbers(count);
        }
        else
        {
            frame.Scratch.ReturnIntegers(count);
        }
    }
}
