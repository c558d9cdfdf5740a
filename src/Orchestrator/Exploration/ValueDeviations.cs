using RankOrchestrator.Objectives.Value;

namespace RankOrchestrator.Orchestrator.Exploration;

/// <summary>How uncertain the values of a page's candidates are, and the memory to find it out in. Used again by the next request.</summary>
internal sealed class ValueDeviations
{
    private double[] predicted = [];
    private double[] raised = [];
    private double[] all = [];
    private int count;

    /// <summary>The standard deviation of each candidate's value, by candidate of the slot problem; empty where they are not known.</summary>
    public ReadOnlySpan<double> All => all.AsSpan(0, count);

    /// <summary>Room for values at other predictions than those that were made.</summary>
    public ValueTable Valued { get; } = new();

    /// <summary>Room for a prediction of every row.</summary>
    public Span<double> Predicted(int rows) => Room(ref predicted, rows);

    /// <summary>Room for a value of every candidate.</summary>
    public Span<double> Raised(int candidates) => Room(ref raised, candidates);

    /// <summary>Room for their deviations, which are 0; not known until <see cref="Know"/>.</summary>
    public Span<double> Begin(int candidates)
    {
        var room = Room(ref all, candidates);
        room.Clear();
        return room;
    }

    /// <summary>The deviations are known.</summary>
    public void Know(int candidates) => count = candidates;

    /// <summary>Forgets them.</summary>
    public void Clear() => count = 0;

    private static Span<double> Room(ref double[] array, int length)
    {
        array = array.Length >= length ? array : new double[length];
        return array.AsSpan(0, length);
    }
}
