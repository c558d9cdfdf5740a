using Microsoft.ML.OnnxRuntime;

namespace RankOrchestrator.Objectives.Onnx;

/// <summary>
/// Asks a running model to stop when its time is over; the runtime looks at the request between two nodes of the graph.
/// One timer serves all runs of a runner.
/// </summary>
internal sealed class RunDeadline : IDisposable
{
    private const int Idle = 0;
    private const int Armed = 1;
    private const int Fired = 2;

    private readonly RunOptions options;
    private readonly TimeProvider time;
    private readonly ITimer timer;
    private long due;
    private int state;

    public RunDeadline(RunOptions options, TimeProvider time)
    {
        this.options = options;
        this.time = time;
        timer = time.CreateTimer(static self => ((RunDeadline)self!).Fire(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Whether a run was asked to stop. The options then stay set, so the runner must not be used again.</summary>
    public bool HasFired => Volatile.Read(ref state) == Fired;

    /// <summary>Starts counting.</summary>
    public void Start(TimeSpan timeout)
    {
        Volatile.Write(ref due, time.GetTimestamp() + (long)(timeout.TotalSeconds * time.TimestampFrequency));
        Volatile.Write(ref state, Armed);
        timer.Change(timeout, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Ends counting. False when the time was over before.</summary>
    public bool Stop()
    {
        timer.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        return Interlocked.CompareExchange(ref state, Idle, Armed) == Armed;
    }

    public void Dispose() => timer.Dispose();

    private void Fire()
    {
        // A callback that was delayed since an earlier run must not stop this one; timers may be early by a tick.
        var isDue = time.GetElapsedTime(Volatile.Read(ref due), time.GetTimestamp()) > TimeSpan.FromMilliseconds(-2);
        if (isDue && Interlocked.CompareExchange(ref state, Fired, Armed) == Armed)
        {
            StopRun();
        }
    }

    /// <summary>
    /// The run may end by itself at this moment, and its runner be thrown away. The runtime's setter does not look whether the options are
    /// still there, and writing to those that are gone ends the process: they are held while it is called.
    /// </summary>
    private void StopRun()
    {
        var isHeld = false;
        try
        {
            options.DangerousAddRef(ref isHeld);
            options.Terminate = true;
        }
        catch (ObjectDisposedException)
        {
            // The run ended by itself and its runner was thrown away.
        }
        finally
        {
            if (isHeld)
            {
                options.DangerousRelease();
            }
        }
    }
}
