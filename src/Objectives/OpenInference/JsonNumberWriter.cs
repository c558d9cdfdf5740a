using System.Globalization;

namespace RankOrchestrator.Objectives.OpenInference;

/// <summary>
/// Writes single-precision numbers as JSON with nine significant digits. Nine digits name every float uniquely (the
/// rounding error, 5e-9 relative, is six times smaller than half the distance to the next float), so no search for the
/// shortest spelling is needed; it costs one scaling and one division per digit instead.
/// </summary>
internal static class JsonNumberWriter
{
    /// <summary>Longest spelling of a number, in bytes.</summary>
    public const int MaximumLength = 32;

    private static readonly double[] Powers = [1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13];

    /// <summary>Writes a finite number and returns the number of bytes.</summary>
    public static int Write(float value, Span<byte> target)
    {
        var magnitude = Math.Abs(value);
        if (magnitude == (int)magnitude && magnitude < 10)
        {
            var sign = 0;
            if (value < 0)
            {
                target[0] = (byte)'-';
                sign = 1;
            }

            target[sign] = (byte)('0' + (int)magnitude);
            return sign + 1;
        }

        if (magnitude is < 1e-4f or >= 1e8f)
        {
            value.TryFormat(target, out var general, default, CultureInfo.InvariantCulture);
            return general;
        }

        return WriteFixed(value, magnitude, target);
    }

    /// <summary>Writes a finite number and returns the number of bytes.</summary>
    public static int Write(double value, Span<byte> target)
    {
        value.TryFormat(target, out var written, default, CultureInfo.InvariantCulture);
        return written;
    }

    private static int WriteFixed(float value, float magnitude, Span<byte> target)
    {
        var integerDigits = 0;
        while (magnitude >= Powers[integerDigits])
        {
            integerDigits++;
        }

        // Below one, zeros after the point do not count as significant digits.
        var decimals = integerDigits > 0 ? 9 - integerDigits : magnitude >= 0.1f ? 9 : magnitude >= 0.01f ? 10 : magnitude >= 0.001f ? 11 : 12;
        var scaled = (ulong)Math.Round(magnitude * Powers[decimals]);
        while (decimals > 0 && scaled % 10 == 0)
        {
            scaled /= 10;
            decimals--;
        }

        var length = 0;
        if (value < 0)
        {
            target[length++] = (byte)'-';
        }

        // Rounding may carry into a further integer digit (0.99999999996 → 1); digits are therefore counted afresh.
        Span<byte> reversed = stackalloc byte[24];
        var count = 0;
        for (var place = 0; scaled > 0 || place <= decimals; place++)
        {
            if (place == decimals && decimals > 0)
            {
                reversed[count++] = (byte)'.';
            }

            reversed[count++] = (byte)('0' + (scaled % 10));
            scaled /= 10;
        }

        while (count > 0)
        {
            target[length++] = reversed[--count];
        }

        return length;
    }
}
