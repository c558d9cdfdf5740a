using RankOrchestrator.Domain.Tables;

namespace RankOrchestrator.Language.Expressions.Evaluation;

/// <summary>
/// Columns for intermediate results, handed out and taken back like a stack: what was rented last is returned first.
/// Allocates only while it learns how many columns a request needs.
/// </summary>
internal sealed class ScratchMemory
{
    private readonly List<ulong[]> masks = [];
    private readonly List<double[]> numbers = [];
    private readonly List<long[]> integers = [];
    private int masksInUse;
    private int numbersInUse;
    private int integersInUse;

    /// <summary>A set of rows with unspecified content.</summary>
    public Span<ulong> RentMask(int rows) => Rent(masks, ref masksInUse, Bits.Words(rows));

    /// <summary>A column of doubles with unspecified content.</summary>
    public Span<double> RentNumbers(int rows) => Rent(numbers, ref numbersInUse, rows);

    /// <summary>A column of integers with unspecified content.</summary>
    public Span<long> RentIntegers(int rows) => Rent(integers, ref integersInUse, rows);

    /// <summary>Takes back the masks rented last.</summary>
    public void ReturnMasks(int count) => masksInUse -= count;

    /// <summary>Takes back the columns of doubles rented last.</summary>
    public void ReturnNumbers(int count) => numbersInUse -= count;

    /// <summary>Takes back the columns of integers rented last.</summary>
    public void ReturnIntegers(int count) => integersInUse -= count;

    private static Span<T> Rent<T>(List<T[]> columns, ref int inUse, int length)
    {
        if (inUse == columns.Count)
        {
            columns.Add(new T[length]);
        }
        else if (columns[inUse].Length < length)
        {
            columns[inUse] = new T[length];
        }

        return columns[inUse++].AsSpan(0, length);
    }
}
