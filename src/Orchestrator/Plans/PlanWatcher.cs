namespace RankOrchestrator.Orchestrator.Plans;

/// <summary>
/// Reloads the policy folder when its files change. Changes that come close together, as editors and deployments make
/// them, are one reload: <see cref="Quiet"/> after the last of them, but never later than <see cref="Longest"/> after
/// the first.
/// </summary>
internal sealed partial class PlanWatcher : IDisposable
{
    /// <summary>Silence that ends a change.</summary>
    public static readonly TimeSpan Quiet = TimeSpan.FromMilliseconds(150);

    /// <summary>Longest wait for silence.</summary>
    public static readonly TimeSpan Longest = TimeSpan.FromMilliseconds(600);

    private readonly PlanLoader loader;
    private readonly TimeProvider time;
    private readonly ILogger<PlanWatcher> logger;
    private readonly FileSystemWatcher watcher;
    private readonly ITimer timer;
    private readonly Lock gate = new();
    private long? firstChange;

    public PlanWatcher(PlanLoader loader, PolicyLocation location, TimeProvider time, ILogger<PlanWatcher> logger)
    {
        this.loader = loader;
        this.time = time;
        this.logger = logger;
        timer = time.CreateTimer(static state => ((PlanWatcher)state!).Reload(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        watcher = new FileSystemWatcher(location.Folder)
        {
            IncludeSubdirectories = true,
            NotifyFilter = NotifyFilters.FileName | NotifyFilters.LastWrite | NotifyFilters.Size | NotifyFilters.DirectoryName,
        };
        watcher.Changed += (_, _) => Changed();
        watcher.Created += (_, _) => Changed();
        watcher.Deleted += (_, _) => Changed();
        watcher.Renamed += (_, _) => Changed();
        watcher.Error += (_, error) =>
        {
            // The operating system lost track of changes: whatever they were, reading everything catches up.
            EventsLost(this.logger, error.GetException());
            Changed();
        };
        watcher.EnableRaisingEvents = true;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        watcher.Dispose();
        timer.Dispose();
    }

    private void Changed()
    {
        lock (gate)
        {
            firstChange ??= time.GetTimestamp();
            var left = Longest - time.GetElapsedTime(firstChange.Value);
            timer.Change(left < TimeSpan.Zero ? TimeSpan.Zero : left < Quiet ? left : Quiet, Timeout.InfiniteTimeSpan);
        }
    }

    private void Reload()
    {
        lock (gate)
        {
            firstChange = null;
        }

        loader.Load();
    }

    [LoggerMessage(EventId = 111, Level = LogLevel.Warning, Message = "File events were lost; reading the whole folder again")]
    private static partial void EventsLost(ILogger logger, Exception exception);
}
