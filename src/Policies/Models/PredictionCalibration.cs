using System.Collections.Immutable;

namespace RankOrchestrator.Policies.Models;

/// <summary>Turns what a model says into what it means. Applied to whole columns; NaN stays NaN.</summary>
public abstract record PredictionCalibration
{
    private protected PredictionCalibration()
    {
    }

    /// <summary>Replaces every value by its calibrated one.</summary>
    public abstract void Apply(Span<double> values);
}

/// <summary>value · <paramref name="Scale"/> + <paramref name="Offset"/>.</summary>
public sealed record LinearCalibration(double Scale, double Offset) : PredictionCalibration
{
    /// <inheritdoc/>
    public override void Apply(Span<double> values)
    {
        foreach (ref var value in values)
        {
            value = (value * Scale) + Offset;
        }
    }
}

/// <summary>
/// 1 / (1 + exp(-(<paramref name="Slope"/> · x + <paramref name="Intercept"/>))) (Platt 1999), where x is the model's
/// score, or with <paramref name="OfLogit"/> the log-odds of the probability that it gave.
/// </summary>
public sealed record PlattCalibration(double Slope, double Intercept, bool OfLogit) : PredictionCalibration
{
    /// <summary>Probabilities are kept this far from 0 and 1, so that their log-odds stay finite.</summary>
    private const double Edge = 1e-12;

    /// <inheritdoc/>
    public override void Apply(Span<double> values)
    {
        foreach (ref var value in values)
        {
            var score = value;
            if (OfLogit)
            {
                var probability = Math.Clamp(score, Edge, 1 - Edge);
                score = Math.Log(probability / (1 - probability));
            }

            value = 1 / (1 + Math.Exp(-((Slope * score) + Intercept)));
        }
    }
}

/// <summary>
/// A monotone table of (score, calibrated value), as isotonic regression gives it: linear between its points, constant
/// beyond the first and the last. Scores strictly increase, values do not decrease; at least one point.
/// </summary>
public sealed record IsotonicCalibration(ImmutableArray<double> Scores, ImmutableArray<double> Values) : PredictionCalibration
{
    /// <inheritdoc/>
    public override void Apply(Span<double> values)
    {
        foreach (ref var value in values)
        {
            value = At(value);
        }
    }

    private double At(double score)
    {
        var place = Scores.AsSpan().BinarySearch(score);
        if (place >= 0)
        {
            return Values[place];
        }

        var upper = ~place;
        if (upper == 0)
        {
            return double.IsNaN(score) ? score : Values[0];
        }

        if (upper == Scores.Length)
        {
            return Values[^1];
        }

        var share = (score - Scores[upper - 1]) / (Scores[upper] - Scores[upper - 1]);
        return Values[upper - 1] + (share * (Values[upper] - Values[upper - 1]));
    }
}
