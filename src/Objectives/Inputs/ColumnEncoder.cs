using System.Numerics;
using RankOrchestrator.Language.Expressions.Evaluation;

namespace RankOrchestrator.Objectives.Inputs;

/// <summary>Writes one entry of an input's columns into every row of the tensor. Immutable; safe for concurrent use.</summary>
internal abstract class ColumnEncoder(int width)
{
    /// <summary>Elements it writes per row.</summary>
    public int Width { get; } = width;

    /// <summary>Writes its elements of every row.</summary>
    /// <param name="frame">Where the column is, or what it is computed from.</param>
    /// <param name="rows">Its place in the tensor.</param>
    /// <param name="scratch">One number per candidate, to work in.</param>
    public abstract void Encode<T>(EvaluationFrame frame, TensorRows<T> rows, Span<double> scratch)
        where T : unmanaged, INumberBase<T>;
}
