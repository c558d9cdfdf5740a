namespace RankOrchestrator.Constraints.Slots.Certified;

/// <summary>
/// Lowers the bound of a <see cref="LagrangianRelaxation"/> by moving its prices along deflected subgradients (Camerini,
/// Fratta and Maffioli, On Improving Relaxation Methods by Modified Gradient Techniques, 1975) with Polyak's step length.
/// Keeps the best prices seen. One iteration costs O(rows near the page) besides the evaluation.
/// </summary>
internal sealed class DualAscent
{
    /// <summary>Iterations without a better bound after which steps become half as long.</summary>
    private const int Patience = 4;

    private const double Deflection = 1.5;

    private double[] direction = [];
    private double[] usage = [];
    private bool[] isActive = [];
    private PageModel model = null!;
    private double pace;
    private int idle;

    public LagrangianRelaxation Relaxation { get; private set; } = null!;

    /// <summary>The prices of <see cref="Bound"/>.</summary>
    public double[] BestMultiplier { get; private set; } = [];

    /// <summary>The least bound seen.</summary>
    public double Bound { get; private set; }

    /// <summary>Whether the last evaluation improved the bound.</summary>
    public bool Improved { get; private set; }

    /// <summary>Whether steps have become so short that little more can come.</summary>
    public bool IsExhausted => pace < 0.02;

    public void Reset(LagrangianRelaxation given)
    {
        Relaxation = given;
        model = given.Model;
        direction = Sized(direction, model.RowCount);
        usage = Sized(usage, model.RowCount);
        BestMultiplier = Sized(BestMultiplier, model.RowCount);
        isActive = Sized(isActive, model.FamilyCount);
        direction.AsSpan(0, model.RowCount).Clear();
        BestMultiplier.AsSpan(0, model.RowCount).Clear();
        for (var family = 0; family < model.FamilyCount; family++)
        {
            isActive[family] = model.Families[family].IsFloor;
        }

        Bound = double.PositiveInfinity;
        pace = 1;
        idle = 0;
    }

    /// <summary>Evaluates the relaxation at its prices and remembers them when they are the best.</summary>
    /// <returns>Operations used.</returns>
    public long Evaluate()
    {
        var operations = Relaxation.Evaluate();
        Improved = Relaxation.Bound < Bound;
        if (Improved)
        {
            Bound = Relaxation.Bound;
            Relaxation.Multiplier.AsSpan(0, model.RowCount).CopyTo(BestMultiplier);
            idle = 0;
        }
        else if (++idle >= Patience)
        {
            idle = 0;
            pace /= 2;
        }

        return operations;
    }

    /// <summary>Moves the prices.</summary>
    /// <param name="target">A worth that the bound can hardly fall under.</param>
    /// <returns>Whether any price can move; when none can, the bound is the best there is.</returns>
    public bool Move(double target)
    {
        CountUsage();
        var (across, before) = (0.0, 0.0);
        for (var family = 0; family < model.FamilyCount; family++)
        {
            if (isActive[family])
            {
                MeasureDirection(model.Families[family], ref across, ref before);
            }
        }

        var deflection = before > 0 ? Math.Max(0, -Deflection * across / before) : 0;
        var norm = 0.0;
        for (var family = 0; family < model.FamilyCount; family++)
        {
            if (isActive[family])
            {
                norm += Deflect(model.Families[family], deflection);
            }
        }

        if (norm == 0)
        {
            return false;
        }

        var step = pace * Math.Max(Relaxation.Bound - target, model.Scale * 1e-6) / norm;
        for (var family = 0; family < model.FamilyCount; family++)
        {
            if (isActive[family])
            {
                isActive[family] = Step(model.Families[family], step);
            }
        }

        return true;
    }

    private static T[] Sized<T>(T[] array, int length) => array.Length >= length ? array : new T[Math.Max(length, array.Length * 2)];

    private void CountUsage()
    {
        for (var family = 0; family < model.FamilyCount; family++)
        {
            if (isActive[family])
            {
                usage.AsSpan(model.Families[family].FirstRow, model.Families[family].Positions).Clear();
            }
        }

        for (var slot = 0; slot < model.SlotCount; slot++)
        {
            var item = Relaxation.Assignment.ItemOfSlot[slot];
            if (item < 0)
            {
                continue;
            }

            foreach (var set in model.Sets.SetsOf(item))
            {
                for (var family = model.SetFamilyStart[set]; family < model.SetFamilyStart[set + 1]; family++)
                {
                    Count(family, slot);
                }
            }
        }
    }

    private void Count(int index, int slot)
    {
        ref readonly var family = ref model.Families[index];
        if (slot < family.From || slot > family.To)
        {
            return;
        }

        if (!isActive[index])
        {
            isActive[index] = true;
            usage.AsSpan(family.FirstRow, family.Positions).Clear();
        }

        var first = Math.Max(family.From, slot - family.Size + 1);
        var last = Math.Min(slot, family.To - family.Size + 1);
        foreach (ref var members in usage.AsSpan(family.FirstRow + first - family.From, last - first + 1))
        {
            members++;
        }
    }

    /// <summary>Turns the counts into the subgradient, leaving out rows whose price is 0 and would fall.</summary>
    private void MeasureDirection(in RowFamily family, ref double across, ref double before)
    {
        for (var row = family.FirstRow; row < family.FirstRow + family.Positions; row++)
        {
            var excess = family.IsFloor ? family.Limit - usage[row] : usage[row] - family.Limit;
            usage[row] = excess > 0 || Relaxation.Multiplier[row] > 0 ? excess : 0;
            across += usage[row] * direction[row];
            before += direction[row] * direction[row];
        }
    }

    private double Deflect(in RowFamily family, double deflection)
    {
        var norm = 0.0;
        for (var row = family.FirstRow; row < family.FirstRow + family.Positions; row++)
        {
            direction[row] = usage[row] + (deflection * direction[row]);
            norm += direction[row] * direction[row];
        }

        return norm;
    }

    /// <summary>Moves the prices of a family; returns whether any is above 0 or about to be.</summary>
    private bool Step(in RowFamily family, double step)
    {
        var (isPriced, changed) = (family.IsFloor, false);
        var most = double.IsPositiveInfinity(family.Penalty) ? model.RigidPrice : family.Penalty;
        for (var row = family.FirstRow; row < family.FirstRow + family.Positions; row++)
        {
            var price = Math.Clamp(Relaxation.Multiplier[row] + (step * direction[row]), 0, most);
            changed |= price != Relaxation.Multiplier[row];
            Relaxation.Multiplier[row] = price;
            if (price > 0)
            {
                isPriced = true;
            }
            else
            {
                direction[row] = 0;
            }
        }

        if (changed)
        {
            Relaxation.Touch(family.Set);
        }

        return isPriced;
    }
}
