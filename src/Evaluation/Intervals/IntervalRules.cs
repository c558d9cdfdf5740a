using System.Globalization;
using RankOrchestrator.Evaluation.Weights;

namespace RankOrchestrator.Evaluation.Intervals;

/// <summary>What intervals promise, and when normal and bootstrap intervals are refused because they could not keep it.</summary>
public sealed record IntervalRules
{
    /// <summary>Share of logs whose interval holds the truth.</summary>
    public double Level { get; init; } = 0.95;

    /// <summary>Fewest rows, counted as if all weighed the same.</summary>
    public double FewestEffective { get; init; } = 200;

    /// <summary>Fewest events, counted as if all weighed the same.</summary>
    public double FewestEvents { get; init; } = 50;

    /// <summary>Resamples of the bootstrap.</summary>
    public int Resamples { get; init; } = 2000;

    /// <summary>Seed of the bootstrap.</summary>
    public ulong Seed { get; init; } = 1;

    /// <summary>Probability outside of one end.</summary>
    public double Tail => (1 - Level) / 2;

    /// <summary>Why the log says too little for an approximation; null when it says enough.</summary>
    public string? TooLittle(WeightDiagnostics weights)
        => weights.EffectiveSample < FewestEffective ? string.Create(CultureInfo.InvariantCulture, $"effective sample {weights.EffectiveSample:0.#}, {FewestEffective:0} needed")
            : weights.EffectiveEvents < FewestEvents ? string.Create(CultureInfo.InvariantCulture, $"{weights.Events} events count as {weights.EffectiveEvents:0.#}, {FewestEvents:0} needed")
            : null;
}
