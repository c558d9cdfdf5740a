using RankOrchestrator.Evaluation.Logs;

namespace RankOrchestrator.Evaluation.Uplift;

/// <summary>A randomised treatment: who got it, what came of it, and what a model said the treatment would add. One row by user.</summary>
public sealed class RandomisedRows
{
    /// <summary>Takes the columns over; throws an <see cref="ArgumentException"/> when they do not fit together or an arm is empty.</summary>
    /// <param name="isTreated">Decided by chance, with the same probability for everyone.</param>
    /// <param name="outcomes">What came of it.</param>
    /// <param name="predictedUplifts">By how much a model says the treatment raises the outcome.</param>
    public RandomisedRows(bool[] isTreated, double[] outcomes, double[] predictedUplifts)
    {
        (IsTreated, Outcomes, PredictedUplifts) = (isTreated, outcomes, predictedUplifts);
        Column.Check("outcome", outcomes, Count, double.IsFinite, "a finite number");
        Column.Check("predicted uplift", predictedUplifts, Count, double.IsFinite, "a finite number");
        if (!isTreated.AsSpan().Contains(true) || !isTreated.AsSpan().Contains(false))
        {
            throw new ArgumentException("Both arms must have a row.", nameof(isTreated));
        }
    }

    /// <summary>Number of rows.</summary>
    public int Count => IsTreated.Length;

    /// <summary>Whether the row was treated.</summary>
    public bool[] IsTreated { get; }

    /// <summary>What came of it.</summary>
    public double[] Outcomes { get; }

    /// <summary>What the model said.</summary>
    public double[] PredictedUplifts { get; }
}
