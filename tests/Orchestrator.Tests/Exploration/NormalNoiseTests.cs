using RankOrchestrator.Evaluation.Distributions;
using RankOrchestrator.Orchestrator.Exploration;

namespace RankOrchestrator.Orchestrator.Tests.Exploration;

/// <summary>Noise by which pages are drawn where models say how uncertain they are.</summary>
public sealed class NormalNoiseTests
{
    private const int Draws = 40_000;

    [Fact]
    public void Neighbours_are_normal_and_independent()
    {
        // Six equally probable parts for each of two neighbouring rows.
        const int Parts = 6;
        var counts = new int[Parts * Parts];
        for (var draw = 0; draw < Draws; draw++)
        {
            double[] values = [10, 20];
            NormalNoise.Add(values, [7, 8], [2, 0.5], (ulong)draw * 0x9E3779B97F4A7C15);
            counts[(Parts * Part((values[0] - 10) / 2)) + Part((values[1] - 20) / 0.5)]++;
        }

        ChiSquare.ShouldFit([.. counts.Select(count => (count, 1.0 / (Parts * Parts)))]);

        static int Part(double normal) => Math.Min(Parts - 1, (int)(Parts * NormalDistribution.Cumulative(normal)));
    }

    [Fact]
    public void The_same_row_gets_the_same_noise_whoever_is_beside_it()
    {
        double[] alone = [1];
        double[] beside = [5, 1];
        NormalNoise.Add(alone, [3], [1], 42);
        NormalNoise.Add(beside, [2, 3], [1, 1], 42);
        beside[1].ShouldBe(alone[0]);
        beside[0].ShouldNotBe(5 + alone[0] - 1);
    }
}
