using RankOrchestrator.Allocation.Memory;

namespace RankOrchestrator.Allocation.Problems;

/// <summary>
/// What each member counts in a sum: an amount of its own, times a factor of the slot where slots differ; and maybe a second amount, with
/// factors of its own. Sums are made of whole
/// multiples of <see cref="Unit"/>, a power of ten nine digits below the largest amount, so that every engine comes to the same sum in whatever
/// order it adds, and decimals such as 19.90 are what they look like. Reused between problems.
/// </summary>
public sealed class MemberAmounts
{
    /// <summary>Amounts beyond it are none: sums of their multiples would not be exact.</summary>
    public const double Largest = 1e12;

    private const int Digits = 9;
    private const int LeastExponent = -20;

    private double[] amounts = [];
    private double[] factors = [];
    private double[] secondAmounts = [];
    private double[] secondFactors = [];
    private long[] cells = [];
    private int count;
    private int factorCount;
    private bool hasSecond;
    private double multiplier = 1;
    private double divisor = 1;

    /// <summary>The amount of each candidate, as it was given.</summary>
    public ReadOnlySpan<double> Amounts => amounts.AsSpan(0, count);

    /// <summary>The factor of each slot; empty when every slot counts the same.</summary>
    public ReadOnlySpan<double> Factors => factors.AsSpan(0, factorCount);

    /// <summary>The second amount of each candidate; empty where there is none.</summary>
    public ReadOnlySpan<double> SecondAmounts => hasSecond ? secondAmounts.AsSpan(0, count) : [];

    /// <summary>The factor of each slot for the second amount.</summary>
    public ReadOnlySpan<double> SecondFactors => hasSecond ? secondFactors.AsSpan(0, factorCount) : [];

    /// <summary>The power of ten that <see cref="Unit"/> is.</summary>
    public int Exponent { get; private set; }

    /// <summary>What one whole step of a sum stands for.</summary>
    public double Unit { get; private set; } = 1;

    /// <summary>The largest magnitude of any amount in any slot, in units.</summary>
    public long MostCells { get; private set; }

    /// <summary>The power of two from which no amount in units is larger.</summary>
    internal double Span { get; private set; } = 1;

    /// <summary>What the candidate counts in the slot, in units.</summary>
    public long At(int candidate, int slot) => factorCount == 0 ? cells[candidate] : (long)Math.Round(Scaled(Product(candidate, slot)));

    /// <summary>A number in units, rounded to the side on which a row that limits it stays as strict as it is written.</summary>
    /// <param name="limit">The number.</param>
    /// <param name="sense">On which side it limits.</param>
    public long InUnits(double limit, RowSense sense)
    {
        // What is a multiple of the unit is one, however it looks in binary.
        var scaled = Scaled(limit);
        var whole = Math.Round(scaled);
        var near = Math.Abs(scaled - whole) <= 1e-6 + (Math.Abs(scaled) * 1e-15);
        return (long)Math.Clamp(near ? whole : sense == RowSense.AtMost ? Math.Floor(scaled) : Math.Ceiling(scaled), -4e18, 4e18);
    }

    /// <summary>Takes what candidates count.</summary>
    /// <param name="given">An amount for each candidate; what is not finite or beyond <see cref="Largest"/> counts nothing.</param>
    /// <param name="perSlot">A factor for each slot, at least 0; empty when slots do not differ.</param>
    /// <param name="second">A second amount for each candidate; empty when there is none.</param>
    /// <param name="secondPerSlot">Its factors.</param>
    internal void Load(ReadOnlySpan<double> given, ReadOnlySpan<double> perSlot, ReadOnlySpan<double> second, ReadOnlySpan<double> secondPerSlot)
    {
        (count, factorCount, hasSecond) = (given.Length, perSlot.Length, !second.IsEmpty);
        amounts = WorkArray.Sized(amounts, count);
        factors = WorkArray.Sized(factors, factorCount);
        perSlot.CopyTo(factors);
        Take(given, amounts);
        if (hasSecond)
        {
            secondAmounts = WorkArray.Sized(secondAmounts, count);
            secondFactors = WorkArray.Sized(secondFactors, factorCount);
            Take(second, secondAmounts);
            secondPerSlot.CopyTo(secondFactors);
        }

        var most = Most(Amounts, Factors) + Most(SecondAmounts, SecondFactors);
        Exponent = most > 0 ? Math.Max(LeastExponent, (int)Math.Floor(Math.Log10(most)) + 1 - Digits) : 0;
        (multiplier, divisor) = Exponent >= 0 ? (1.0, Math.Pow(10, Exponent)) : (Math.Pow(10, -Exponent), 1.0);
        Unit = divisor / multiplier;
        MostCells = (long)Math.Ceiling(Scaled(most));
        FillCells();
        Span = 1;
        while (Span < MostCells)
        {
            Span *= 2;
        }
    }

    private static void Take(ReadOnlySpan<double> given, double[] target)
    {
        for (var candidate = 0; candidate < given.Length; candidate++)
        {
            target[candidate] = Math.Abs(given[candidate]) <= Largest ? given[candidate] : 0;
        }
    }

    private static double Most(ReadOnlySpan<double> amounts, ReadOnlySpan<double> factors)
    {
        var (most, mostFactor) = (0.0, factors.IsEmpty ? 1.0 : 0.0);
        foreach (var amount in amounts)
        {
            most = Math.Max(most, Math.Abs(amount));
        }

        foreach (var factor in factors)
        {
            mostFactor = Math.Max(mostFactor, factor);
        }

        return most * mostFactor;
    }

    private double Product(int candidate, int slot)
        => (amounts[candidate] * factors[slot]) + (hasSecond ? secondAmounts[candidate] * secondFactors[slot] : 0);

    /// <summary>A table of its own that says the same.</summary>
    internal MemberAmounts Copy()
    {
        var copy = (MemberAmounts)MemberwiseClone();
        (copy.amounts, copy.factors, copy.cells) = (Amounts.ToArray(), Factors.ToArray(), factorCount == 0 ? cells.AsSpan(0, count).ToArray() : []);
        (copy.secondAmounts, copy.secondFactors) = (SecondAmounts.ToArray(), SecondFactors.ToArray());
        return copy;
    }

    private void FillCells()
    {
        cells = WorkArray.Sized(cells, factorCount == 0 ? count : 0);
        for (var candidate = 0; candidate < count && factorCount == 0; candidate++)
        {
            cells[candidate] = (long)Math.Round(Scaled(amounts[candidate]));
        }
    }

    /// <summary>One of the two is 1, so that there is one rounding.</summary>
    private double Scaled(double number) => number * multiplier / divisor;
}
