using Microsoft.Extensions.ObjectPool;
using RankOrchestrator.Objectives.FanOut;

namespace RankOrchestrator.Orchestrator.Admission;

/// <summary>
/// Lets as many requests at once use a processor as there are permits, and a few more wait. Requests that have begun go
/// before those that have not, so that what was started is finished; otherwise the first to come is the first to be served.
/// With a permit free and nobody waiting, taking and giving back is one atomic operation each.
/// </summary>
internal sealed class ProcessorPermits : IProcessors
{
    private readonly Lock gate = new();
    private readonly Queue<ProcessorTurn> begun = new();
    private readonly Queue<ProcessorTurn> newcomers = new();
    private readonly ObjectPool<ProcessorTurn> turns;
    private readonly int permits;
    private readonly int places;
    private readonly TimeProvider time;
    private readonly long origin;
    private int free;
    private int waiting;
    private int waitingToBegin;
    private long workWaiting;

    /// <param name="permits">Requests that may use a processor at once.</param>
    /// <param name="places">Requests that may wait before they begin.</param>
    /// <param name="time">Measures waits and work.</param>
    public ProcessorPermits(int permits, int places, TimeProvider time)
    {
        this.permits = permits;
        this.places = places;
        this.time = time;
        origin = time.GetTimestamp();
        free = permits;
        turns = new DefaultObjectPool<ProcessorTurn>(new TurnPolicy(this), permits + places);
    }

    /// <summary>Requests that wait for a processor, those that have begun included.</summary>
    public int Waiting => Volatile.Read(ref waiting);

    /// <summary>Permits that nobody holds.</summary>
    public int Free => Volatile.Read(ref free);

    /// <summary>The time now, from an origin of its own.</summary>
    public TimeSpan Now => time.GetElapsedTime(origin);

    /// <summary>A turn of a request that arrived at a timestamp; it holds nothing yet. To be disposed.</summary>
    public ProcessorTurn Begin(long arrived, CancellationToken gone)
    {
        var turn = turns.Get();
        turn.Begin(time.GetElapsedTime(origin, arrived), gone);
        return turn;
    }

    /// <summary>
    /// Why a request of a surface would be refused if it asked now; none when it would be let in or may wait. Costs little,
    /// so that a refusal can come before the rest of a body is read.
    /// </summary>
    public AdmissionRefusal Foresee(SurfaceLoad load, long arrived)
        => Volatile.Read(ref waiting) == 0 && Free > 0 ? AdmissionRefusal.None
            : IsFull() ? AdmissionRefusal.QueueFull
            : IsTooLate(load, load.LongestDeadline(Now), time.GetElapsedTime(origin, arrived)) ? AdmissionRefusal.TooLate
            : AdmissionRefusal.None;

    /// <inheritdoc/>
    public bool TryTake() => Volatile.Read(ref waiting) == 0 && TryTakeFree();

    /// <summary>Lets a request wait that has not begun, unless it would wait in vain.</summary>
    public AdmissionRefusal Wait(ProcessorTurn turn)
    {
        if (IsFull())
        {
            return AdmissionRefusal.QueueFull;
        }

        if (turn.Load is { } load && IsTooLate(load, turn.Deadline, turn.Arrived))
        {
            return AdmissionRefusal.TooLate;
        }

        lock (gate)
        {
            if (waitingToBegin >= places)
            {
                return AdmissionRefusal.QueueFull;
            }

            waitingToBegin++;
            Join(newcomers, turn);
        }

        Serve();
        return AdmissionRefusal.None;
    }

    /// <summary>Lets a request wait that has begun.</summary>
    public void WaitAgain(ProcessorTurn turn)
    {
        lock (gate)
        {
            Join(begun, turn);
        }

        Serve();
    }

    /// <inheritdoc/>
    public void Release()
    {
        Interlocked.Increment(ref free);
        if (Volatile.Read(ref waiting) > 0)
        {
            Serve();
        }
    }

    /// <summary>Takes back a turn that has ended.</summary>
    public void Return(ProcessorTurn turn) => turns.Return(turn);

    private bool TryTakeFree()
    {
        for (var seen = Free; seen > 0; seen = Free)
        {
            if (Interlocked.CompareExchange(ref free, seen - 1, seen) == seen)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Whether waiting and working would take longer than what is left.</summary>
    private bool IsTooLate(SurfaceLoad load, TimeSpan deadline, TimeSpan arrived)
    {
        var now = Now;
        var wait = (TimeSpan.FromTicks(Interlocked.Read(ref workWaiting)) / permits) + (load.MeanService(now) / 2);
        return now - arrived + wait + load.UsualService(now) > deadline;
    }

    /// <summary>Whether every place is taken by a request that there is reason to begin.</summary>
    private bool IsFull()
    {
        if (Volatile.Read(ref waitingToBegin) < places)
        {
            return false;
        }

        List<(ProcessorTurn Turn, AdmissionRefusal Refusal)> unfit = [];
        lock (gate)
        {
            for (var left = newcomers.Count; left > 0; left--)
            {
                var turn = newcomers.Dequeue();
                if (turn.Fitness(Now) is not AdmissionRefusal.None and var refusal)
                {
                    Left(turn);
                    unfit.Add((turn, refusal));
                }
                else
                {
                    newcomers.Enqueue(turn);
                }
            }
        }

        foreach (var (turn, refusal) in unfit)
        {
            turn.EndWait(refusal);
        }

        return Volatile.Read(ref waitingToBegin) >= places;
    }

    private void Join(Queue<ProcessorTurn> queue, ProcessorTurn turn)
    {
        turn.Work = turn.Load?.MeanService(Now) ?? TimeSpan.Zero;
        workWaiting += turn.Work.Ticks;
        queue.Enqueue(turn);

        // A full fence: whoever gives a permit back after this sees that somebody waits.
        Interlocked.Increment(ref waiting);
    }

    private void Left(ProcessorTurn turn)
    {
        workWaiting -= turn.Work.Ticks;
        waitingToBegin -= turn.HasBegun ? 0 : 1;
        Interlocked.Decrement(ref waiting);
    }

    /// <summary>Gives free permits to those that wait, and sends away those whose time ran out.</summary>
    private void Serve()
    {
        while (true)
        {
            ProcessorTurn next;
            AdmissionRefusal refusal;
            lock (gate)
            {
                if (waiting == 0 || !TryTakeFree())
                {
                    return;
                }

                next = (begun.Count > 0 ? begun : newcomers).Dequeue();
                Left(next);
                refusal = next.Fitness(Now);
                if (refusal != AdmissionRefusal.None)
                {
                    Interlocked.Increment(ref free);
                }
            }

            next.EndWait(refusal);
        }
    }

    private sealed class TurnPolicy(ProcessorPermits permits) : PooledObjectPolicy<ProcessorTurn>
    {
        public override ProcessorTurn Create() => new(permits);

        public override bool Return(ProcessorTurn obj) => true;
    }
}
