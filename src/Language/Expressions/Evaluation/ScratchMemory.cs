using RankOrchestrator.Domain.Tables;
using RankOrchestrator.Language.Expressions.Patterns;
using RankOrchestrator.Language.Expressions.Values;

namespace RankOrchestrator.Language.Expressions.Evaluation;

/// <summary>
/// Columns for intermediate results, handed out and taken back like a stack: what was rented last is returned first.
/// Allocates only while it learns how many columns a request needs.
/// </summary>
internal sealed class ScratchMemory
{
    private const int MostSearches = 256;

    private readonly List<ulong[]> masks = [];
    private readonly List<double[]> numbers = [];
    private readonly List<long[]> integers = [];
    private readonly Dictionary<Pattern, PatternSearch> searches = [];
    private byte[] bytes = [];
    private Value[] locals = [];
    private int masksInUse;
    private int numbersInUse;
    private int integersInUse;

    /// <summary>For numbering texts; whoever uses it clears it first.</summary>
    public Dictionary<string, int> KeyOfText { get; } = new(StringComparer.Ordinal);

    /// <summary>For numbering integers; whoever uses it clears it first.</summary>
    public Dictionary<long, int> KeyOfInteger { get; } = [];

    /// <summary>A set of rows with unspecified content.</summary>
    public Span<ulong> RentMask(int rows) => Rent(masks, ref masksInUse, Bits.Words(rows));

    /// <summary>A column of doubles with unspecified content.</summary>
    public Span<double> RentNumbers(int rows) => Rent(numbers, ref numbersInUse, rows);

    /// <summary>A column of integers with unspecified content.</summary>
    public Span<long> RentIntegers(int rows) => Rent(integers, ref integersInUse, rows);

    /// <summary>Bytes with unspecified content, valid until they are asked for again.</summary>
    public Span<byte> RentBytes(int length)
    {
        if (bytes.Length < length)
        {
            bytes = new byte[Math.Max(length, 1_024)];
        }

        return bytes.AsSpan(0, length);
    }

    /// <summary>Room for the elements of macros, valid until it is asked for again.</summary>
    public Value[] Locals(int count)
    {
        if (locals.Length < count)
        {
            locals = new Value[count];
        }

        return locals;
    }

    /// <summary>What runs a pattern, kept for the next time.</summary>
    public PatternSearch Search(Pattern pattern)
    {
        if (!searches.TryGetValue(pattern, out var search))
        {
            // Plans are reloaded, frames stay: forgotten patterns must not pile up.
            if (searches.Count == MostSearches)
            {
                searches.Clear();
            }

            searches.Add(pattern, search = new PatternSearch(pattern));
        }

        return search;
    }

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
