using RankOrchestrator.Policies.Files;

namespace RankOrchestrator.Orchestrator.Plans.Loading;

/// <summary>
/// Reloads the policy folder when its files change. File events tell of most changes at once; a look at sizes and times
/// every <see cref="Look"/> tells of the rest. Changes that come close together, as editors and deployments make them,
/// are one reload: <see cref="Quiet"/> after the last of them, but never later than <see cref="Longest"/> after the first.
/// </summary>
internal sealed partial class PlanWatcher : IDisposable
{
    /// <summary>Silence that ends a change.</summary>
    public static readonly TimeSpan Quiet = TimeSpan.FromMilliseconds(100);

    /// <summary>Longest wait for silence.</summary>
    public static readonly TimeSpan Longest = TimeSpan.FromMilliseconds(400);

    /// <summary>Time between two looks.</summary>
    public static readonly TimeSpan Look = TimeSpan.FromMilliseconds(400);

    private readonly PlanLoader loader;
    private readonly string folder;
    private readonly TimeProvider time;
    private readonly ILogger<PlanWatcher> logger;
    private readonly ITimer reloadTimer;
    private readonly ITimer lookTimer;
    private readonly Lock gate = new();
    private FileSystemWatcher? events;
    private ulong seen;
    private long? firstChange;
    private bool isDisposed;

    public PlanWatcher(PlanLoader loader, PolicyLocation location, TimeProvider time, ILogger<PlanWatcher> logger)
    {
        this.loader = loader;
        folder = location.Folder;
        this.time = time;
        this.logger = logger;
        reloadTimer = time.CreateTimer(static state => ((PlanWatcher)state!).Reload(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        lookTimer = time.CreateTimer(static state => ((PlanWatcher)state!).LookForChanges(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Starts to watch and loads the folder for the first time, in this order: no change is missed.</summary>
    public void Start()
    {
        Listen();
        Reload();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (gate)
        {
            isDisposed = true;
            events?.Dispose();
            lookTimer.Dispose();
            reloadTimer.Dispose();
        }
    }

    private void Changed()
    {
        lock (gate)
        {
            if (isDisposed)
            {
                return;
            }

            firstChange ??= time.GetTimestamp();
            var left = Longest - time.GetElapsedTime(firstChange.Value);
            reloadTimer.Change(left < TimeSpan.Zero ? TimeSpan.Zero : left < Quiet ? left : Quiet, Timeout.InfiniteTimeSpan);
        }
    }

    private void Reload()
    {
        lock (gate)
        {
            firstChange = null;
        }

        // Before loading: what changes meanwhile is a change still.
        var before = Fingerprint();
        loader.Load();
        Volatile.Write(ref seen, before == Fingerprint() ? before : 0);
        LookAgain();
    }

    private void LookForChanges()
    {
        if (Fingerprint() != Volatile.Read(ref seen))
        {
            // File events should have told: they may be listening to a folder that is no longer there.
            Listen();
            Changed();
        }
        else
        {
            LookAgain();
        }
    }

    private void LookAgain()
    {
        lock (gate)
        {
            if (!isDisposed)
            {
                lookTimer.Change(Look, Timeout.InfiniteTimeSpan);
            }
        }
    }

    private ulong Fingerprint() => PolicyFiles.Fingerprint(folder) ?? 0;

    private void Listen()
    {
        lock (gate)
        {
            events?.Dispose();
            events = null;
            if (isDisposed || !Directory.Exists(folder))
            {
                return;
            }

            try
            {
                events = new FileSystemWatcher(folder)
                {
                    IncludeSubdirectories = true,
                    NotifyFilter = NotifyFilters.FileName | NotifyFilters.LastWrite | NotifyFilters.Size | NotifyFilters.DirectoryName,
                };
                events.Changed += (_, _) => Changed();
                events.Created += (_, _) => Changed();
                events.Deleted += (_, _) => Changed();
                events.Renamed += (_, _) => Changed();
                events.Error += (_, _) => Changed();
                events.EnableRaisingEvents = true;
            }
            catch (IOException exception)
            {
                // The system has no more of them to give; the looks remain.
                NoEvents(logger, folder, exception);
            }
        }
    }

    [LoggerMessage(EventId = 111, Level = LogLevel.Warning, Message = "There are no file events for {Folder}; changes are found by looking")]
    private static partial void NoEvents(ILogger logger, string folder, Exception exception);
}
