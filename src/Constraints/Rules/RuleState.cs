using RankOrchestrator.Domain.Tables;
using RankOrchestrator.Language.Expressions.Evaluation;

namespace RankOrchestrator.Constraints.Rules;

/// <summary>
/// What the rules have done to one request. Reused between requests. Which rule matched which candidate is kept as one bit
/// each; values before and after are found by replaying (<see cref="IRuleProgram.Explain"/>). An engine that needs more for a
/// request derives from it.
/// </summary>
public class RuleState
{
    private readonly bool[] holds;
    private readonly CutOff[] cutOffs;
    private readonly ComputedValues?[] computed;
    private ulong[] matched = [];
    private ulong[] excluded = [];
    private ulong[] eligible = [];
    private int words;

    /// <summary>Room for the rules and constraints of one surface.</summary>
    public RuleState(int ruleCount, int constraintCount)
    {
        holds = new bool[ruleCount];
        cutOffs = new CutOff[ruleCount];
        computed = new ComputedValues?[ruleCount];
        ConstraintsInForce = new bool[constraintCount];
    }

    /// <summary>Candidates taken off the page.</summary>
    public ReadOnlySpan<ulong> Excluded => excluded.AsSpan(0, words);

    /// <summary>Which constraints rules leave in force, by the surface's order.</summary>
    public bool[] ConstraintsInForce { get; }

    /// <summary>Whether a rule is active and its condition over the request holds; by running order.</summary>
    public ReadOnlySpan<bool> Holds => holds;

    /// <summary>Why a rule did nothing although it might have; by running order.</summary>
    public ReadOnlySpan<CutOff> CutOffs => cutOffs;

    /// <summary>What a rule with computed boosts or additions does to each candidate; by running order.</summary>
    public ComputedValues Computed(int rule) => computed[rule] ??= new ComputedValues();

    /// <summary>How many candidates kept their value because a boost or an addition could not be computed; by running order.</summary>
    public int FailuresOf(int rule) => computed[rule]?.Failures ?? 0;

    /// <summary>Candidates a rule touched; by running order.</summary>
    public ReadOnlySpan<ulong> Matched(int rule) => matched.AsSpan(rule * words, words);

    /// <summary><see cref="Holds"/>, for the engine that runs the rules.</summary>
    public Span<bool> HoldsWritable => holds;

    /// <summary>Candidates that no rule has excluded: those that rules still look at.</summary>
    public ReadOnlySpan<ulong> Eligible => eligible.AsSpan(0, words);

    /// <summary><see cref="Matched"/>, for the engine that runs the rules.</summary>
    public Span<ulong> MatchedWritable(int rule) => matched.AsSpan(rule * words, words);

    /// <summary>Remembers that a rule's condition was cut off, if it was. Such a rule does nothing to any candidate.</summary>
    public void Remember(int rule, CutOff cutOff)
    {
        if (cutOff != CutOff.None)
        {
            cutOffs[rule] = cutOff;
        }
    }

    /// <summary>Candidates come to be looked at: all that are not excluded.</summary>
    public void BeginItems(int rows)
    {
        Bits.Fill(eligible.AsSpan(0, words), rows);
        Exclude(Excluded);
    }

    /// <summary>Takes candidates off the page.</summary>
    public void Exclude(ReadOnlySpan<ulong> rows)
    {
        for (var word = 0; word < words; word++)
        {
            excluded[word] |= rows[word];
            eligible[word] &= ~rows[word];
        }
    }

    /// <summary>Takes one candidate off the page.</summary>
    public void Exclude(int row)
    {
        Bits.Add(excluded, row);
        Bits.Remove(eligible, row);
    }

    /// <summary>Forgets the last request: no rule holds, nothing is matched or excluded. The engine decides on constraints.</summary>
    public void Reset(int rows)
    {
        words = Bits.Words(rows);
        if (excluded.Length < words)
        {
            excluded = new ulong[words];
            eligible = new ulong[words];
            matched = new ulong[words * holds.Length];
        }

        excluded.AsSpan(0, words).Clear();
        matched.AsSpan(0, words * holds.Length).Clear();
        holds.AsSpan().Clear();
        foreach (var values in computed)
        {
            values?.Reset(0);
        }

        cutOffs.AsSpan().Clear();
    }
}
