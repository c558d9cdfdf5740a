using System.Numerics;

namespace RankOrchestrator.Orchestrator.Admission;

/// <summary>
/// How long something took of late: mean, quantiles and longest over the running window and the one before it, from a histogram
/// whose buckets grow by an eighth (as HdrHistogram's do), so that a quantile is at most that much too large. What is
/// older is forgotten, and with fewer than <see cref="Fewest"/> times nothing is claimed: after a start, an idle hour or
/// the end of an overload the figures are those of now or none. Constant memory; safe for concurrent use without a lock
/// (a race at the turn of a window loses single times).
/// </summary>
internal sealed class RecentTimes
{
    /// <summary>Times that must be known before there is a mean or a quantile.</summary>
    public const int Fewest = 20;

    private const int Parts = 8;
    private const int Octaves = 27;
    private readonly TimeSpan window;
    private Window current = new();
    private Window previous = new();
    private long started;

    /// <param name="window">Length of a window; times are forgotten after one to two of them.</param>
    public RecentTimes(TimeSpan window) => this.window = window;

    /// <summary>Takes a time into account.</summary>
    /// <param name="time">The time; negative counts as none.</param>
    /// <param name="now">When that was, on any clock that does not go back.</param>
    public void Observe(TimeSpan time, TimeSpan now)
    {
        Turn(now);
        var microseconds = (long)Math.Clamp(time.TotalMicroseconds, 0, 1L << Octaves);
        var into = Volatile.Read(ref current);
        Interlocked.Increment(ref into.Counts[BucketOf(microseconds)]);
        Interlocked.Add(ref into.Microseconds, microseconds);
        Interlocked.Increment(ref into.Count);
        if (microseconds > Volatile.Read(ref into.Longest))
        {
            Volatile.Write(ref into.Longest, microseconds);
        }
    }

    /// <summary>The mean; zero when too little is known.</summary>
    public TimeSpan Mean(TimeSpan now)
    {
        Turn(now);
        var (one, other) = (Volatile.Read(ref current), Volatile.Read(ref previous));
        var count = Volatile.Read(ref one.Count) + Volatile.Read(ref other.Count);
        return count < Fewest ? TimeSpan.Zero : TimeSpan.FromMicroseconds((Volatile.Read(ref one.Microseconds) + Volatile.Read(ref other.Microseconds)) / count);
    }

    /// <summary>The smallest time that at least this share of the times does not exceed; zero when too little is known.</summary>
    public TimeSpan Quantile(double share, TimeSpan now)
    {
        Turn(now);
        var (one, other) = (Volatile.Read(ref current), Volatile.Read(ref previous));
        var count = Volatile.Read(ref one.Count) + Volatile.Read(ref other.Count);
        if (count < Fewest)
        {
            return TimeSpan.Zero;
        }

        var wanted = (long)Math.Ceiling(share * count);
        for (var bucket = 0; bucket < one.Counts.Length; bucket++)
        {
            wanted -= Volatile.Read(ref one.Counts[bucket]) + Volatile.Read(ref other.Counts[bucket]);
            if (wanted <= 0)
            {
                return TimeSpan.FromMicroseconds(UpperEdge(bucket));
            }
        }

        return TimeSpan.FromMicroseconds(UpperEdge(one.Counts.Length - 1));
    }

    /// <summary>The longest; zero when nothing is known.</summary>
    public TimeSpan Longest(TimeSpan now)
    {
        Turn(now);
        return TimeSpan.FromMicroseconds(Math.Max(Volatile.Read(ref Volatile.Read(ref current).Longest), Volatile.Read(ref Volatile.Read(ref previous).Longest)));
    }

    /// <summary>Begins a new window when the running one is over; forgets both when they are long over.</summary>
    private void Turn(TimeSpan now)
    {
        var seen = Interlocked.Read(ref started);
        var age = now.Ticks - seen;
        if (age < window.Ticks || Interlocked.CompareExchange(ref started, now.Ticks, seen) != seen)
        {
            return;
        }

        Volatile.Write(ref previous, age < 2 * window.Ticks ? current : new Window());
        Volatile.Write(ref current, new Window());
    }

    private static int BucketOf(long microseconds)
    {
        if (microseconds < Parts)
        {
            return (int)microseconds;
        }

        var octave = BitOperations.Log2((ulong)microseconds) - 3;
        return (octave * Parts) + (int)(microseconds >> octave);
    }

    private static long UpperEdge(int bucket)
        => bucket < 2 * Parts ? bucket : (long)((bucket % Parts) + Parts + 1) << ((bucket / Parts) - 1);

    private sealed class Window
    {
        public readonly int[] Counts = new int[(Octaves - 1) * Parts];
        public long Microseconds;
        public long Longest;
        public int Count;
    }
}
