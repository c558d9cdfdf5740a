using System.Collections.Immutable;

namespace RankOrchestrator.Evaluation.Ratios;

/// <summary>
/// A number that is a sum of ratios of sums over independent units, Σⱼ (Σᵢ yᵢⱼ / Σᵢ dᵢⱼ): a mean is one ratio with d = 1, a
/// self-normalised estimate one whose d are weights. All estimates here have this form, so that one standard error and
/// one bootstrap serve all of them.
/// <para>
/// Standard error by linearisation (the delta method; S. L. Lohr, "Sampling: Design and Analysis", 3rd ed. 2021, ch. 4 and 9): a
/// unit's influence is uᵢ = n Σⱼ (yᵢⱼ − Rⱼ dᵢⱼ) / Σ dⱼ with Rⱼ the ratio, and the variance Σ uᵢ² / (n (n − 1)).
/// </para>
/// </summary>
public sealed class RatioSum
{
    /// <summary>Ratios over the same units; at least one.</summary>
    public RatioSum(ImmutableArray<Ratio> parts)
    {
        Parts = parts;
        Units = parts[0].Numerators.Length;
    }

    /// <summary>A single ratio.</summary>
    public RatioSum(double[] numerators, double[] denominators)
        : this([new Ratio(numerators, denominators)])
    {
    }

    /// <summary>The ratios that are added.</summary>
    public ImmutableArray<Ratio> Parts { get; }

    /// <summary>Number of independent units.</summary>
    public int Units { get; }

    /// <summary>The number; NaN when a denominator's sum is 0.</summary>
    public double Value
    {
        get
        {
            var value = 0.0;
            foreach (var part in Parts)
            {
                value += part.Value;
            }

            return value;
        }
    }

    /// <summary>Each unit's influence; they sum to 0.</summary>
    public double[] Influences()
    {
        var influences = new double[Units];
        foreach (var part in Parts)
        {
            var (ratio, scale) = (part.Value, Units / Ratio.Sum(part.Denominators));
            for (var unit = 0; unit < influences.Length; unit++)
            {
                influences[unit] += (part.Numerators[unit] - (ratio * part.Denominators[unit])) * scale;
            }
        }

        return influences;
    }

    /// <summary>NaN for fewer than two units.</summary>
    public double StandardError() => StandardError(Influences());

    /// <summary>The standard error that influences mean.</summary>
    public static double StandardError(ReadOnlySpan<double> influences)
    {
        var squares = 0.0;
        foreach (var influence in influences)
        {
            squares += influence * influence;
        }

        return influences.Length < 2 ? double.NaN : Math.Sqrt(squares / influences.Length / (influences.Length - 1.0));
    }

    /// <summary>The same number with rows put together to units: adjacent rows of the same number are one.</summary>
    /// <param name="units">The unit by row; null leaves every row alone.</param>
    public RatioSum ByUnit(int[]? units)
        => units is null ? this : new RatioSum([.. Parts.Select(part => new Ratio(SumByUnit(part.Numerators, units), SumByUnit(part.Denominators, units)))]);

    private static double[] SumByUnit(double[] rows, int[] units)
    {
        var sums = new List<double>();
        for (var row = 0; row < rows.Length; row++)
        {
            if (row > 0 && units[row] == units[row - 1])
            {
                sums[^1] += rows[row];
            }
            else
            {
                sums.Add(rows[row]);
            }
        }

        return [.. sums];
    }
}

/// <summary>Two columns, by unit.</summary>
/// <param name="Numerators">yᵢ.</param>
/// <param name="Denominators">dᵢ.</param>
public sealed record Ratio(double[] Numerators, double[] Denominators)
{
    /// <summary>Σ y / Σ d.</summary>
    public double Value => Sum(Numerators) / Sum(Denominators);

    /// <summary>The sum, in the order of the rows.</summary>
    internal static double Sum(ReadOnlySpan<double> column)
    {
        var sum = 0.0;
        foreach (var number in column)
        {
            sum += number;
        }

        return sum;
    }
}
