using System.Numerics;
using RankOrchestrator.Objectives.Failures;
using RankOrchestrator.Policies.Models;

namespace RankOrchestrator.Objectives.Inputs;

/// <summary>The place of a column in every row of a tensor. What the tensor's type cannot hold is a fault of its row, and never another number.</summary>
/// <param name="elements">All rows.</param>
/// <param name="rowWidth">Elements per row.</param>
/// <param name="offset">The column's first element in the row.</param>
/// <param name="rows">Number of rows.</param>
/// <param name="faults">Takes the rows that cannot be written.</param>
/// <param name="isShared">Whether a value is the request's, so that what is wrong with it is wrong with every row.</param>
internal readonly ref struct TensorRows<T>(Span<T> elements, int rowWidth, int offset, int rows, InputFaults faults, bool isShared = false)
    where T : unmanaged, INumberBase<T>
{
    /// <summary>Beyond it a double cannot be told from the whole numbers beside it.</summary>
    private const double LargestWhole = (1L << 53) - 1;

    private readonly Span<T> elements = elements;

    /// <summary>Number of rows.</summary>
    public int Count => rows;

    private static bool IsWhole => typeof(T) == typeof(long) || typeof(T) == typeof(int) || typeof(T) == typeof(byte);

    private static string TypeName => typeof(T) == typeof(long) ? "INT64"
        : typeof(T) == typeof(int) ? "INT32"
        : typeof(T) == typeof(byte) ? "BOOL"
        : typeof(T) == typeof(Half) ? "FP16"
        : typeof(T) == typeof(double) ? "FP64" : "FP32";

    /// <summary>The elements of a row, from the column's first on.</summary>
    public Span<T> this[int row] => elements[((row * rowWidth) + offset)..];

    /// <summary>The element that a number of a policy is; that it fits was checked there.</summary>
    public static T Element(in TensorNumber number) => number.Whole is { } whole ? T.CreateTruncating(whole) : T.CreateTruncating(number.Value);

    /// <summary>The same place for a value of the request, which is written into the first row and repeated.</summary>
    public TensorRows<T> OfRequest() => new(elements, rowWidth, offset, rows, faults, isShared: true);

    /// <summary>The same rows from another of the column's elements on.</summary>
    public TensorRows<T> At(int element) => new(elements, rowWidth, offset + element, rows, faults, isShared);

    /// <summary>Writes a whole number, to the last digit.</summary>
    public void Set(int row, long number, string column)
    {
        var isHeld = typeof(T) == typeof(int) ? (int)number == number : typeof(T) != typeof(byte) || number is 0 or 1;
        var element = T.CreateTruncating(number);
        if (isHeld && T.IsFinite(element))
        {
            this[row][0] = element;
        }
        else
        {
            Refuse(row, ModelFailure.BadInput, WantsProblem(row) ? FormattableString.Invariant($"{column} is {number}, which {TypeName} cannot hold") : null);
        }
    }

    /// <summary>Writes a number; integers take whole ones alone.</summary>
    public void Set(int row, double number, string column)
    {
        var isHeld = typeof(T) == typeof(long) ? Math.Abs(number) <= LargestWhole && Math.Floor(number).Equals(number)
            : typeof(T) == typeof(int) ? number is >= int.MinValue and <= int.MaxValue && Math.Floor(number).Equals(number)
            : typeof(T) != typeof(byte) || number is 0 or 1;
        var element = isHeld ? T.CreateTruncating(number) : T.Zero;
        if (isHeld && T.IsFinite(element))
        {
            this[row][0] = element;
        }
        else
        {
            Refuse(row, ModelFailure.BadInput, WantsProblem(row) ? FormattableString.Invariant($"{column} is {number:R}, which {TypeName} cannot hold") : null);
        }
    }

    /// <summary>Writes what stands for a value that is not there; null, and the row cannot be written.</summary>
    public void SetMissing(int row, in TensorNumber? missing, string column)
    {
        if (missing is { } number)
        {
            this[row][0] = Element(number);
        }
        else
        {
            Refuse(row, ModelFailure.UnknownId, WantsProblem(row) ? $"{column} is missing" : null);
        }
    }

    /// <summary>Writes a number into every row; where there is none, the element for it.</summary>
    public void SetAll(ReadOnlySpan<double> numbers, in TensorNumber? missing, string column)
    {
        var place = offset;
        for (var row = 0; row < numbers.Length; row++, place += rowWidth)
        {
            var element = T.CreateTruncating(numbers[row]);
            if (!IsWhole && T.IsFinite(element))
            {
                elements[place] = element;
            }
            else if (!double.IsFinite(numbers[row]))
            {
                // Division by zero and the like give infinities, which no model was trained on.
                SetMissing(row, missing, column);
            }
            else
            {
                Set(row, numbers[row], column);
            }
        }
    }

    /// <summary>Makes every row what the first is.</summary>
    public void Repeat(int width = 1)
    {
        var first = this[0][..width];
        for (var row = 1; row < rows; row++)
        {
            first.CopyTo(this[row]);
        }
    }

    /// <summary>Whether what is wrong with a row has to be put into words.</summary>
    public bool WantsProblem(int row) => isShared ? faults.Count == 0 : faults.WantsProblem(row);

    /// <summary>The row cannot be written.</summary>
    /// <param name="row">The row.</param>
    /// <param name="failure">Why, as a word.</param>
    /// <param name="problem">Why, as a clause; only read when <see cref="WantsProblem"/>.</param>
    public void Refuse(int row, ModelFailure failure, string? problem)
    {
        this[row][0] = T.Zero;
        if (isShared)
        {
            faults.AddAll(failure, problem ?? "");
        }
        else
        {
            faults.Add(row, failure, problem);
        }
    }
}
