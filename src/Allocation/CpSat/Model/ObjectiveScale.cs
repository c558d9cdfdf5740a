using RankOrchestrator.Allocation.Problems;

namespace RankOrchestrator.Allocation.CpSat.Model;

/// <summary>
/// CP-SAT maximises integers; this turns page value into them and back.
/// <list type="bullet">
/// <item>Exact: when values, weights and penalties are decimals of at most six places, one unit is 1e-12 and nothing is
/// rounded.</item>
/// <item>Otherwise one unit is a power of two, as small as the solver allows; each coefficient is off by at most
/// <see cref="ErrorPerTerm"/> units, and whoever reads a bound widens it by that much per term of a page.</item>
/// </list>
/// </summary>
internal readonly struct ObjectiveScale
{
    /// <summary>The solver adds up every coefficient at once, used or not, and refuses sums beyond 2^62.</summary>
    private const double LargestSum = 1L << 60;

    /// <summary>The solver compares a page's value with its bound as doubles, which are exact up to 2^53.</summary>
    private const double LargestPage = 1L << 52;

    private const double Micro = 1e6;
    private readonly int valueExponent;
    private readonly int weightExponent;
    private readonly int unitExponent;

    private ObjectiveScale(bool isExact, int valueExponent, int weightExponent, int unitExponent)
    {
        IsExact = isExact;
        this.valueExponent = valueExponent;
        this.weightExponent = weightExponent;
        this.unitExponent = unitExponent;
    }

    /// <summary>Whether nothing is rounded.</summary>
    public bool IsExact { get; }

    /// <summary>
    /// Units by which a coefficient may differ from what it stands for: half a unit of its own rounding, and half a unit
    /// of the product before it, which is below <see cref="LargestPage"/>.
    /// </summary>
    public double ErrorPerTerm => IsExact ? 0 : 1;

    /// <summary>Chooses the scale for a problem whose soft rows can be violated by these many units at most.</summary>
    public static ObjectiveScale For(SlotProblem problem, IEnumerable<SlotRow> softRows)
    {
        var exact = AreMicros(problem.Values) && AreMicros(problem.Weights);
        var ofValues = Exponent(Largest(problem.Values));
        var ofWeights = Exponent(Largest(problem.Weights));
        var weights = Sum(problem.Weights, -ofWeights);
        var sum = Sum(problem.Values, -ofValues) * weights;
        var page = Math.ScaleB(Largest(problem.Values), -ofValues) * weights;
        foreach (var row in softRows)
        {
            var penalty = StepPenalty(problem, row.Constraint);
            var most = Math.ScaleB(Math.ScaleB(penalty, -ofValues), -ofWeights) * row.MostUnits;
            sum += most;
            page += most;
            exact &= IsExactStep(penalty);
        }

        var unit = Math.ScaleB(Math.ScaleB(Micro * Micro, ofValues), ofWeights);

        // A page of 0 is worth nothing whatever it holds: nothing to round.
        return page == 0 || (exact && sum * unit < LargestSum && page * unit < LargestPage)
            ? new ObjectiveScale(isExact: true, 0, 0, 0)
            : new ObjectiveScale(isExact: false, ofValues, ofWeights, Math.Min(59 - Exponent(sum), 51 - Exponent(page)));
    }

    /// <summary>Units that a candidate brings in a slot.</summary>
    public long Term(double value, double weight) => IsExact
        ? (long)Math.Round(value * Micro) * (long)Math.Round(weight * Micro)
        : Round(Math.ScaleB(value, -valueExponent) * Math.ScaleB(weight, -weightExponent));

    /// <summary>What one step of violation of a soft constraint costs.</summary>
    public static double StepPenalty(SlotProblem problem, int constraint)
        => problem.Constraints[constraint].Penalty * problem.UnitOf(problem.Constraints[constraint]);

    /// <summary>Units that one step of violation costs.</summary>
    public long Penalty(double penalty) => IsExact
        ? IsMicro(penalty) ? (long)Math.Round(penalty * Micro) * (long)Micro : (long)Math.Round(penalty * Micro * Micro)
        : Round(Math.ScaleB(Math.ScaleB(penalty, -valueExponent), -weightExponent));

    /// <summary>Page value of a number of units, when <paramref name="terms"/> coefficients went into it: never too low.</summary>
    public double UpperValue(long units, double terms)
    {
        var widened = units + (ErrorPerTerm * terms);

        // One unit in the last place up: the conversions below and the caller's own sum round too.
        var value = IsExact ? widened / (Micro * Micro) : Math.ScaleB(Math.ScaleB(Math.ScaleB(widened, -unitExponent), valueExponent), weightExponent);
        return value + (Math.Abs(value) * 1e-15);
    }

    private long Round(double scaled) => (long)Math.Round(Math.ScaleB(scaled, unitExponent));

    private static int Exponent(double largest) => largest == 0 ? 0 : Math.ILogB(largest) + 1;

    private static double Sum(ReadOnlySpan<double> numbers, int exponent)
    {
        var sum = 0.0;
        foreach (var number in numbers)
        {
            sum += Math.ScaleB(Math.Abs(number), exponent);
        }

        return sum;
    }

    private static double Largest(ReadOnlySpan<double> numbers)
    {
        var largest = 0.0;
        foreach (var number in numbers)
        {
            largest = Math.Max(largest, Math.Abs(number));
        }

        return largest;
    }

    private static bool AreMicros(ReadOnlySpan<double> numbers)
    {
        foreach (var number in numbers)
        {
            if (!IsMicro(number))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Whether the price of a step is a whole number of units.</summary>
    private static bool IsExactStep(double price)
        => IsMicro(price) || (price * Micro * Micro < 1e6 && Math.Abs((price * Micro * Micro) - Math.Round(price * Micro * Micro)) < 1e-7);

    /// <summary>Whether the number is the double nearest to a decimal of at most six places.</summary>
    private static bool IsMicro(double number) =>
        Math.Abs(number) < 1e9 && Math.Round(number * Micro) / Micro == number;
}
