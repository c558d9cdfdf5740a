namespace RankOrchestrator.Allocation.Certified;

/// <summary>On what terms a model takes the constraints of a problem.</summary>
internal sealed class ModelTerms
{
    /// <summary>Leaves a constraint out of the model.</summary>
    public const double Absent = -1;

    private double[] penalties = [];

    /// <summary>Per constraint what a unit of violation costs: infinity when it must hold, <see cref="Absent"/> when it is left out.</summary>
    public Span<double> Penalties => penalties.AsSpan(0, Count);

    /// <summary>What an empty slot costs; infinity when every slot must be filled.</summary>
    public double EmptySlot { get; set; }

    /// <summary>Whether all candidates are worth nothing: only violations count.</summary>
    public bool IgnoresValues { get; set; }

    /// <summary>
    /// Worths of pages differ by whole multiples of this; 0 when they can be any numbers. A better page than one that is
    /// known is better by at least this much.
    /// </summary>
    public double Granularity { get; set; }

    /// <summary>Pages worth no more than this are of no interest: a bound at or under it is proof enough.</summary>
    public double Uninteresting { get; set; }

    /// <summary>What is added to a page's worth to get its objective: the charges for violations that cannot be avoided.</summary>
    public double Offset { get; set; }

    /// <summary>Whether every unit of violation counts, so that a constraint implied by another still has a price of its own.</summary>
    public bool CountsEveryUnit { get; set; }

    private int Count { get; set; }

    public void Reset(int constraints)
    {
        Count = constraints;
        (EmptySlot, Granularity, Offset) = (0, 0, 0);
        (IgnoresValues, CountsEveryUnit) = (false, false);
        Uninteresting = double.NegativeInfinity;
        if (penalties.Length < constraints)
        {
            penalties = new double[constraints];
        }
    }
}
