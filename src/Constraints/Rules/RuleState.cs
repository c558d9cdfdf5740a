using RankOrchestrator.Domain.Tables;

namespace RankOrchestrator.Constraints.Rules;

/// <summary>
/// What the rules have done to one request. Reused between requests. Which rule matched which candidate is kept as one bit
/// each; values before and after are found by replaying (<see cref="RuleProgram.Explain"/>).
/// </summary>
public sealed class RuleState
{
    private readonly bool[] holds;
    private ulong[] matched = [];
    private ulong[] excluded = [];
    private int words;

    internal RuleState(int ruleCount, int constraintCount)
    {
        holds = new bool[ruleCount];
        ConstraintsInForce = new bool[constraintCount];
    }

    /// <summary>Candidates taken off the page.</summary>
    public ReadOnlySpan<ulong> Excluded => excluded.AsSpan(0, words);

    /// <summary>Which constraints rules leave in force, by the surface's order.</summary>
    public bool[] ConstraintsInForce { get; }

    /// <summary>Whether a rule is active and its condition over the request holds; by running order.</summary>
    public ReadOnlySpan<bool> Holds => holds;

    /// <summary>Candidates a rule touched; by running order.</summary>
    public ReadOnlySpan<ulong> Matched(int rule) => matched.AsSpan(rule * words, words);

    internal Span<bool> HoldsWritable => holds;

    internal Span<ulong> ExcludedWritable => excluded.AsSpan(0, words);

    internal Span<ulong> MatchedWritable(int rule) => matched.AsSpan(rule * words, words);

    internal void Reset(int rows)
    {
        words = Bits.Words(rows);
        if (excluded.Length < words)
        {
            excluded = new ulong[words];
            matched = new ulong[words * holds.Length];
        }

        ExcludedWritable.Clear();
        matched.AsSpan(0, words * holds.Length).Clear();
        holds.AsSpan().Clear();
    }
}
