using System.Globalization;
using RankOrchestrator.Language.Documents;
using RankOrchestrator.Language.Shapes;

namespace RankOrchestrator.Policies.Models;

/// <summary>A number that an author wrote for an element of a tensor, without what a double would lose of it.</summary>
/// <param name="Value">The number; NaN is one.</param>
/// <param name="Whole">The same to the last digit; null when it is not whole, or larger than 64 bits hold.</param>
public readonly record struct TensorNumber(double Value, long? Whole)
{
    private const NumberStyles Written = NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent;

    /// <summary>A whole number.</summary>
    public static TensorNumber Of(long whole) => new(whole, whole);

    /// <summary>What a scalar says, or null when it is no number: <c>nan</c> and <c>.nan</c> are one, infinities are not.</summary>
    public static TensorNumber? Read(YamlScalar scalar)
    {
        if (scalar.Style == YamlScalarStyle.Plain && scalar.Text is "nan" or "NaN" or ".nan" or ".NaN" or ".NAN")
        {
            return new TensorNumber(double.NaN, null);
        }

        if (ScalarValues.Number(scalar) is not { } value)
        {
            return null;
        }

        // Decimals hold every whole number of 64 bits, however it is written; what they round is not whole.
        if (decimal.TryParse(scalar.Text, Written, CultureInfo.InvariantCulture, out var exact))
        {
            var isWhole = exact == decimal.Truncate(exact) && Math.Floor(value).Equals(value) && exact is >= long.MinValue and <= long.MaxValue;
            return new TensorNumber(value, isWhole ? (long)exact : null);
        }

        return new TensorNumber(value, Math.Floor(value).Equals(value) && Math.Abs(value) < 1L << 53 ? (long)value : null);
    }

    /// <summary>Why an element of that type cannot be this number, as a clause; null when it can.</summary>
    public string? ProblemIn(TensorDatatype datatype) => datatype switch
    {
        TensorDatatype.INT64 => Whole is null ? "holds whole numbers of 64 bits" : null,
        TensorDatatype.INT32 => Whole is >= int.MinValue and <= int.MaxValue ? null : "holds whole numbers of 32 bits",
        TensorDatatype.BOOL => Whole is 0 or 1 ? null : "holds 0 and 1",
        TensorDatatype.FP32 => double.IsNaN(Value) || float.IsFinite((float)Value) ? null : "holds no number as large",
        TensorDatatype.FP16 => double.IsNaN(Value) || Half.IsFinite((Half)Value) ? null : "holds no number beyond 65504",
        _ => null,
    };
}
