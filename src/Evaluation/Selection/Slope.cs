namespace RankOrchestrator.Evaluation.Selection;

/// <summary>
/// Chooses among estimates that trade bias for spread without knowing the truth: Lepski's principle as SLOPE has it (Y. Su,
/// P. Srinath, A. Krishnamurthy, ICML 2020, arXiv:2002.07729), ordered by confidence width alone as SLOPE++ does (G. Tucker,
/// J. Lee, "Improved Estimator Selection for Off-Policy Evaluation", ICML 2021 workshop on RL theory).
/// <para>
/// From the widest to the narrowest, a candidate i is taken while |θᵢ − θⱼ| ≤ cᵢ + (√6 − 1) cⱼ for all wider j, with c the half
/// width; the last that is taken is the choice. The first step that leaves the others' reach shows that bias has begun.
/// </para>
/// </summary>
public static class Slope
{
    private static readonly double WiderShare = Math.Sqrt(6) - 1;

    /// <summary>The choice.</summary>
    /// <param name="candidates">Thresholds with their estimates; at least one. Of equal widths the earlier counts as wider.</param>
    public static SlopeChoice Choose(IReadOnlyList<SlopeCandidate> candidates)
    {
        var order = Enumerable.Range(0, candidates.Count).OrderByDescending(index => candidates[index].HalfWidth).ToArray();
        var chosen = order[0];
        for (var place = 1; place < order.Length && IsWithinReach(candidates, order, place); place++)
        {
            chosen = order[place];
        }

        return new SlopeChoice(candidates[chosen], [.. order.Select(index => candidates[index])]);
    }

    private static bool IsWithinReach(IReadOnlyList<SlopeCandidate> candidates, int[] order, int place)
    {
        var candidate = candidates[order[place]];
        for (var wider = 0; wider < place; wider++)
        {
            var other = candidates[order[wider]];
            if (!(Math.Abs(candidate.Value - other.Value) <= candidate.HalfWidth + (WiderShare * other.HalfWidth)))
            {
                return false;
            }
        }

        return true;
    }
}

/// <summary>A threshold and what the estimate is with it.</summary>
/// <param name="Threshold">Infinite when it changes nothing.</param>
/// <param name="Value">The estimate.</param>
/// <param name="HalfWidth">Half the width of its confidence interval.</param>
public sealed record SlopeCandidate(double Threshold, double Value, double HalfWidth)
{
    /// <summary>The same of a number that is so many times as large; thresholds are of weights and stay.</summary>
    public SlopeCandidate Times(double factor) => this with { Value = Value * factor, HalfWidth = HalfWidth * factor };
}

/// <summary>What was chosen.</summary>
/// <param name="Chosen">One of the candidates.</param>
/// <param name="Candidates">All of them, widest first.</param>
public sealed record SlopeChoice(SlopeCandidate Chosen, IReadOnlyList<SlopeCandidate> Candidates)
{
    /// <summary>The same of a number that is so many times as large.</summary>
    public SlopeChoice Times(double factor) => new(Chosen.Times(factor), [.. Candidates.Select(candidate => candidate.Times(factor))]);
}
