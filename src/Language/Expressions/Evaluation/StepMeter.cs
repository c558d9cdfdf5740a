using RankOrchestrator.Language.Expressions.Library;

namespace RankOrchestrator.Language.Expressions.Evaluation;

/// <summary>
/// What the expressions of one request have cost, and may. Steps are counted, so the same request is cut off at the same
/// place on any machine: an expression may take half of what is left of the budget, which leaves something for those after
/// it however many are costly, and always <see cref="LeastSteps"/>, enough for what runs over columns. Once the request is
/// late, which is looked up every few thousand steps, it may only take those. For one thread at a time.
/// </summary>
public sealed class StepMeter
{
    /// <summary>What an expression may take even when the budget or the time is spent.</summary>
    public const long LeastSteps = 2_048;

    /// <summary>Steps between two looks at the clock: about a third of a millisecond.</summary>
    private const long StepsPerLook = 16_384;

    private TimeProvider? time;
    private long deadline;
    private long budget = long.MaxValue;
    private long end = long.MaxValue;
    private long checkpoint = long.MaxValue;
    private long lastLook;
    private bool isLate;

    /// <summary>Steps of all expressions since <see cref="Reset"/>.</summary>
    public long Spent { get; private set; }

    /// <summary>Why the latest expression was cut off; its result must not be used then.</summary>
    public CutOff CutOff { get; private set; }

    /// <summary>Why the last expression that was cut off since <see cref="Reset"/> was.</summary>
    public CutOff LastCutOff { get; private set; }

    /// <summary>How many expressions were cut off since <see cref="Reset"/>.</summary>
    public int CutOffs { get; private set; }

    /// <summary>What the latest expression may still take before the next look at the meter.</summary>
    internal long Room => checkpoint - Spent;

    /// <summary>Whether the latest expression was cut off.</summary>
    internal bool IsCutOff => CutOff != CutOff.None;

    /// <summary>A new request, without a deadline. A meter that was never reset counts and does not cut.</summary>
    /// <param name="steps">What all its expressions together may take.</param>
    public void Reset(long steps)
    {
        (time, isLate, Spent, lastLook, CutOffs) = (null, false, 0, 0, 0);
        (CutOff, LastCutOff) = (CutOff.None, CutOff.None);
        budget = steps;
    }

    /// <summary>From when on the request is late.</summary>
    /// <param name="clock">Looked at every few thousand steps.</param>
    /// <param name="timestamp">A timestamp of the clock.</param>
    public void SetDeadline(TimeProvider clock, long timestamp) => (time, deadline, isLate) = (clock, timestamp, false);

    /// <summary>An expression begins.</summary>
    internal void Begin()
    {
        TextFunctions.Begin();
        CutOff = CutOff.None;
        if (time is not null && Spent - lastLook >= StepsPerLook)
        {
            Look();
        }

        end = Spent + (isLate ? LeastSteps : Math.Max(LeastSteps, (budget - Spent) / 2));
        checkpoint = time is null ? end : Math.Min(end, Spent + StepsPerLook);
    }

    /// <summary>Counts steps; false when the expression ends here.</summary>
    internal bool Charge(long steps)
    {
        Spent += steps;
        return Spent <= checkpoint || GoOn();
    }

    /// <summary>Ends the latest expression because of what it costs.</summary>
    internal void Cut() => Cut(CutOff.Cost);

    private bool GoOn()
    {
        if (IsCutOff)
        {
            return false;
        }

        if (Spent > end)
        {
            Cut(isLate ? CutOff.Deadline : CutOff.Cost);
            return false;
        }

        Look();
        if (isLate)
        {
            Cut(CutOff.Deadline);
            return false;
        }

        checkpoint = Math.Min(end, Spent + StepsPerLook);
        return true;
    }

    private void Look()
    {
        lastLook = Spent;
        isLate = isLate || time!.GetTimestamp() >= deadline;
    }

    private void Cut(CutOff reason)
    {
        if (!IsCutOff)
        {
            (CutOff, LastCutOff) = (reason, reason);
            CutOffs++;
            checkpoint = Spent - 1;
        }
    }
}
