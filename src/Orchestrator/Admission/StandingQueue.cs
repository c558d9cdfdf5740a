namespace RankOrchestrator.Orchestrator.Admission;

/// <summary>
/// Tells a queue that stands from one that comes and goes, by the time requests spend in it: it stands when every request
/// of a whole interval waited longer than the target, so that the least wait of the interval was above it (K. Nichols and
/// V. Jacobson, "Controlling Queue Delay", ACM Queue 10(5), 2012). A burst that is worked off within the interval is no
/// overload. Safe for concurrent use.
/// </summary>
/// <param name="target">A wait that is nobody's concern.</param>
/// <param name="interval">How long the least wait must stay above it; the authors ask for ten to twenty targets.</param>
internal sealed class StandingQueue(TimeSpan target, TimeSpan interval)
{
    private const long Never = long.MinValue;

    private long above = Never;

    /// <summary>Takes a request's wait into account; whether it came out of a standing queue.</summary>
    /// <param name="wait">How long it waited.</param>
    /// <param name="now">When it had waited, on any clock that does not go back.</param>
    public bool Observe(TimeSpan wait, TimeSpan now)
    {
        if (wait <= target)
        {
            if (Volatile.Read(ref above) != Never)
            {
                Volatile.Write(ref above, Never);
            }

            return false;
        }

        var since = Interlocked.CompareExchange(ref above, now.Ticks, Never);
        return since != Never && now.Ticks - since >= interval.Ticks;
    }
}
