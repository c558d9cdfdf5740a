using RankOrchestrator.Domain.Tables;
using RankOrchestrator.Language.Expressions.Values;

namespace RankOrchestrator.Language.Expressions.Evaluation;

/// <summary>
/// Everything the expressions of one request may look at, and scratch memory to work in. Reused between requests; one
/// thread evaluates over a frame at a time.
/// </summary>
public sealed class EvaluationFrame
{
    private double[] values = [];
    private int valueCount;

    /// <summary>A frame over tables that belong to one request.</summary>
    public EvaluationFrame(CandidateTable candidates, ColumnTable context, PredictionTable predictions, TagTable tags)
    {
        Candidates = candidates;
        Context = context;
        Predictions = predictions;
        Tags = tags;
    }

    /// <summary><c>item.*</c> and <c>feature.*</c>.</summary>
    public CandidateTable Candidates { get; }

    /// <summary><c>request.*</c>: one row.</summary>
    public ColumnTable Context { get; }

    /// <summary><c>score.*</c>.</summary>
    public PredictionTable Predictions { get; }

    /// <summary><c>item.tags</c>.</summary>
    public TagTable Tags { get; }

    /// <summary><c>value</c>: what each candidate is worth before any rule; empty before candidates are valued.</summary>
    public ReadOnlySpan<double> Values => values.AsSpan(0, valueCount);

    /// <summary><c>w.*</c>, by the environment's order.</summary>
    public double[] Weights { get; set; } = [];

    /// <summary><c>flag("…")</c>, by the environment's order.</summary>
    public bool[] Flags { get; set; } = [];

    /// <summary><c>variant("…")</c> as codes of the request's strings, by the environment's order.</summary>
    public int[] Variants { get; set; } = [];

    /// <summary><c>group</c>, while a limit of a group is computed.</summary>
    internal Value Group { get; set; }

    /// <summary><c>now</c>, in UTC ticks since year 1.</summary>
    public long NowTicks { get; set; }

    /// <summary>Number of candidates.</summary>
    public int RowCount => Candidates.Count;

    /// <summary>The request's strings.</summary>
    public StringPool Strings => Context.Strings;

    /// <summary>What expressions over the frame have cost, and may.</summary>
    public StepMeter Meter { get; } = new();

    /// <summary>What is computed once for several who ask for it.</summary>
    public ComputedNumbers Computed { get; } = new();

    /// <summary>Candidates are valued.</summary>
    /// <param name="before">What each is worth before any rule; copied.</param>
    public void TakeValues(ReadOnlySpan<double> before)
    {
        if (values.Length < before.Length)
        {
            values = new double[Math.Max(before.Length, values.Length * 2)];
        }

        valueCount = before.Length;
        before.CopyTo(values);
    }

    internal ScratchMemory Scratch { get; } = new();
}
