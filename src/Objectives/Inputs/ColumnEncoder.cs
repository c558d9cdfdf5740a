using System.Numerics;
using RankOrchestrator.Language.Expressions.Evaluation;

namespace RankOrchestrator.Objectives.Inputs;

/// <summary>Writes one entry of an input's columns into every row of the tensor. Immutable; safe for concurrent use.</summary>
internal abstract class ColumnEncoder(int width)
{
    /// <summary>Elements it writes per row.</summary>
    public int Width { get; } = width;

    /// <summary>
    /// Writes the elements <paramref name="offset"/> … of every row.
    /// </summary>
    /// <param name="frame">Where the column is, or what it is computed from.</param>
    /// <param name="elements">All rows.</param>
    /// <param name="rowWidth">Elements per row.</param>
    /// <param name="offset">Where in the row.</param>
    /// <param name="scratch">One number per candidate, to work in.</param>
    public abstract void Encode<T>(EvaluationFrame frame, Span<T> elements, int rowWidth, int offset, Span<double> scratch)
        where T : unmanaged, INumberBase<T>;

    /// <summary>Writes one number per row.</summary>
    protected static void Scatter<T>(ReadOnlySpan<double> numbers, Span<T> elements, int rowWidth, int offset)
        where T : unmanaged, INumberBase<T>
    {
        var place = offset;
        foreach (var number in numbers)
        {
            elements[place] = T.CreateTruncating(number);
            place += rowWidth;
        }
    }

    /// <summary>Writes the same number into every row.</summary>
    protected static void Repeat<T>(double number, int rows, Span<T> elements, int rowWidth, int offset)
        where T : unmanaged, INumberBase<T>
    {
        var element = T.CreateTruncating(number);
        for (int row = 0, place = offset; row < rows; row++, place += rowWidth)
        {
            elements[place] = element;
        }
    }
}
