namespace RankOrchestrator.Evaluation.Sampling;

/// <summary>
/// SplitMix64 (G. L. Steele, D. Lea, C. H. Flood, OOPSLA 2014): the same numbers from the same seed in every version of
/// the platform, which the platform's own generator does not promise.
/// </summary>
public struct SeededRandom(ulong seed)
{
    private ulong state = seed;

    /// <summary>64 random bits.</summary>
    public ulong Next()
    {
        state += 0x9E3779B97F4A7C15;
        var bits = state;
        bits = (bits ^ (bits >> 30)) * 0xBF58476D1CE4E5B9;
        bits = (bits ^ (bits >> 27)) * 0x94D049BB133111EB;
        return bits ^ (bits >> 31);
    }

    /// <summary>A whole number from 0 to <paramref name="count"/> − 1; its bias is below count / 2⁶⁴.</summary>
    public int Index(int count) => (int)Math.BigMul(Next(), (ulong)count, out _);

    /// <summary>A number from 0 to just below 1.</summary>
    public double Share() => (Next() >> 11) * (1.0 / (1UL << 53));

    /// <summary>An index, each with its probability; the probabilities sum to 1.</summary>
    public int Draw(ReadOnlySpan<double> probabilities)
    {
        var share = Share();
        for (var index = 0; index < probabilities.Length - 1; index++)
        {
            share -= probabilities[index];
            if (share < 0)
            {
                return index;
            }
        }

        return probabilities.Length - 1;
    }
}
