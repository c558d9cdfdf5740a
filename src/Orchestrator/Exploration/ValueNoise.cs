using RankOrchestrator.Policies.Exploration;

namespace RankOrchestrator.Orchestrator.Exploration;

/// <summary>Noise on the values of candidates, as a surface asks for it.</summary>
internal static class ValueNoise
{
    /// <summary>Adds noise to values, the same to the same row for the same draw, whichever rows there are beside it.</summary>
    /// <param name="policy">Which.</param>
    /// <param name="values">The values.</param>
    /// <param name="rows">The row of each.</param>
    /// <param name="deviations">How uncertain each is, where that is what the noise goes by; empty elsewhere.</param>
    /// <param name="draw">What to draw from.</param>
    public static void Add(NoiseExplorationPolicy policy, Span<double> values, ReadOnlySpan<int> rows, ReadOnlySpan<double> deviations, ulong draw)
    {
        if (policy is PlackettLucePolicy gumbel)
        {
            GumbelNoise.Add(values, rows, gumbel.Temperature, draw);
        }
        else
        {
            NormalNoise.Add(values, rows, deviations, draw);
        }
    }
}
