using RankOrchestrator.Domain.Tables;

namespace RankOrchestrator.Constraints.Rules;

/// <summary>What a rule with a <see cref="ComputedChange"/> does to each candidate of one request. Reused between requests.</summary>
public sealed class ComputedValues
{
    private double[] boosts = [];
    private double[] additions = [];
    private ulong[] failed = [];
    private int rows;

    /// <summary>How many candidates it failed for.</summary>
    public int Failures { get; private set; }

    /// <summary>What each value is multiplied by; unspecified for candidates that do not match.</summary>
    internal Span<double> Boosts => boosts.AsSpan(0, rows);

    /// <summary>What is added to each value; unspecified for candidates that do not match.</summary>
    internal Span<double> Additions => additions.AsSpan(0, rows);

    /// <summary>Whether it failed for a candidate, which keeps its value.</summary>
    public bool Fails(int row) => Bits.Contains(failed, row);

    /// <summary>A match's value after the rule.</summary>
    public double Of(int row, double value) => Fails(row) ? value : ChangeOf(row).Of(value);

    internal ValueChange ChangeOf(int row) => new(boosts[row], additions[row]);

    internal void Fail(int row)
    {
        Bits.Add(failed, row);
        Failures++;
    }

    internal void Reset(int count)
    {
        rows = count;
        Failures = 0;
        if (boosts.Length < count)
        {
            boosts = new double[count];
            additions = new double[count];
            failed = new ulong[Bits.Words(count)];
        }

        failed.AsSpan().Clear();
    }
}
