namespace RankOrchestrator.Orchestrator.Admission;

/// <summary>
/// What is known about the load of one surface: how long its pages keep a processor, whether its requests wait in a
/// standing queue, and how much work a page may cost in view of that. New with every plan. Times are those of one clock
/// that does not go back.
/// </summary>
internal sealed class SurfaceLoad
{
    /// <summary>Without a request that had to wait for this long, whatever was decided under load is over.</summary>
    public static readonly TimeSpan Quiet = TimeSpan.FromSeconds(1);

    /// <summary>Times of pages are forgotten after one to two of these.</summary>
    private static readonly TimeSpan Window = TimeSpan.FromSeconds(5);

    private readonly StandingQueue queue;
    private readonly QualityFactor quality = new();
    private readonly RecentTimes service = new(Window);
    private readonly RecentTimes deadlines = new(Window);
    private long lastWait = long.MinValue / 2;

    /// <param name="deadline">The surface's deadline: a tenth of it is a wait that does not matter, and a queue that stands for all of it is an overload.</param>
    public SurfaceLoad(TimeSpan deadline)
    {
        Deadline = deadline;
        queue = new StandingQueue(deadline / 10, deadline);
    }

    /// <summary>The surface's deadline.</summary>
    public TimeSpan Deadline { get; }

    /// <summary>How much work a page may cost, from 0 to 1; see <see cref="QualityFactor"/>.</summary>
    public double Quality => quality.Value;

    /// <summary>The effort that the quality stands for.</summary>
    public SearchEffort Effort => quality.Value switch
    {
        >= 0.75 => SearchEffort.Full,
        >= 0.5 => SearchEffort.Quarter,
        >= 0.25 => SearchEffort.Sixteenth,
        _ => SearchEffort.Greedy,
    };

    /// <summary>The time a page keeps a processor, in the mean of the last seconds; zero when too little is known.</summary>
    public TimeSpan MeanService(TimeSpan now) => service.Mean(now);

    /// <summary>The time that 95 of 100 pages of the last seconds kept a processor at most; zero when too little is known.</summary>
    public TimeSpan UsualService(TimeSpan now) => service.Quantile(0.95, now);

    /// <summary>The longest deadline that a request of the last seconds had, at most the surface's; the surface's when there was none.</summary>
    public TimeSpan LongestDeadline(TimeSpan now) => deadlines.Longest(now) is { Ticks: > 0 } longest ? longest : Deadline;

    /// <summary>A request asks for a processor.</summary>
    /// <param name="deadline">The deadline that it asks for; null when it asks for none.</param>
    /// <param name="now">When it does.</param>
    /// <returns>The time that it is to be answered in: no more than the surface's deadline, so that callers who would wait for long leave places to those who would not.</returns>
    public TimeSpan Asked(TimeSpan? deadline, TimeSpan now)
    {
        var shorter = deadline < Deadline ? deadline.Value : Deadline;
        deadlines.Observe(shorter, now);
        return shorter;
    }

    /// <summary>A request got a processor.</summary>
    public void Admitted(TimeSpan waited, TimeSpan now)
    {
        if (waited > TimeSpan.Zero)
        {
            Interlocked.Exchange(ref lastWait, now.Ticks);
        }
        else if (now.Ticks - Interlocked.Read(ref lastWait) > Quiet.Ticks)
        {
            quality.Restore();
        }

        if (queue.Observe(waited, now))
        {
            quality.Late();
        }
        else
        {
            quality.InTime();
        }
    }

    /// <summary>A request was refused because of the load.</summary>
    public void Refused(TimeSpan now)
    {
        Interlocked.Exchange(ref lastWait, now.Ticks);
        quality.Late();
    }

    /// <summary>A page was made.</summary>
    public void Served(TimeSpan processorTime, TimeSpan now) => service.Observe(processorTime, now);
}
