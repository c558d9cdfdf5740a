namespace RankOrchestrator.Allocation.Certified.Model;

/// <summary>One row that limits a sum, for one part of its constraint.</summary>
/// <param name="Constraint">Index of the constraint in the problem.</param>
/// <param name="Parts">Number of parts of the constraint, whose rows follow each other.</param>
/// <param name="Sign">1 where the sum is limited from above, −1 where so much is asked for.</param>
/// <param name="From">First slot of the range.</param>
/// <param name="To">Last slot of the range, inside the page.</param>
/// <param name="Limit">The most that the sum may come to, which may be below 0.</param>
/// <param name="Penalty">What 1 beyond the limit costs; infinity when a page must not be beyond it.</param>
/// <param name="Size">What 1 stands for, in the units in which the constraint is written.</param>
internal readonly record struct SumRow(int Constraint, int Parts, int Sign, int From, int To, double Limit, double Penalty, double Size)
{
    /// <summary>
    /// Sums are beyond a limit by parts of a unit, where counts are by whole ones: so many times as much is charged for it inside the search.
    /// </summary>
    private const double RigidFactor = 16;

    /// <summary>Whether a page must not be beyond the limit.</summary>
    public bool IsRigid => double.IsPositiveInfinity(Penalty);

    /// <summary>The most that an item takes off the sum.</summary>
    public double MostRelief { get; init; }

    /// <summary>What the search charges for 1 beyond the limit.</summary>
    public double Price(double rigidPrice) => IsRigid ? rigidPrice * RigidFactor : Penalty;
}
