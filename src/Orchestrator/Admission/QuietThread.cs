using System.Collections.Concurrent;
using System.Runtime.InteropServices;

namespace RankOrchestrator.Orchestrator.Admission;

/// <summary>
/// A thread that goes behind all others: what is computed on it, is computed in time that pages of callers leave. Work that awaits
/// comes back to it. Started when it is first needed.
/// </summary>
internal sealed partial class QuietThread : TaskScheduler, IDisposable
{
    /// <summary>How far behind on Linux: a tenth of the time of a thread that competes with it.</summary>
    private const int Niceness = 10;

    private readonly BlockingCollection<Task> tasks = [];
    private readonly Lazy<Thread> thread;

    /// <param name="name">What the system calls it.</param>
    public QuietThread(string name) => thread = new Lazy<Thread>(() => Start(name));

    /// <inheritdoc/>
    public override int MaximumConcurrencyLevel => 1;

    /// <summary>Does work on the thread.</summary>
    public Task<T> RunAsync<T>(Func<Task<T>> work, CancellationToken cancellationToken)
    {
        _ = thread.Value;
        return Task.Factory.StartNew(work, cancellationToken, TaskCreationOptions.None, this).Unwrap();
    }

    /// <summary>Ends the thread after what it is doing; by what it is doing, too.</summary>
    public void Dispose()
    {
        tasks.CompleteAdding();
        if (thread.IsValueCreated && ReferenceEquals(thread.Value, Thread.CurrentThread))
        {
            // It still looks for more, and finds that there will be none.
            return;
        }

        if (thread.IsValueCreated)
        {
            thread.Value.Join();
        }

        tasks.Dispose();
    }

    /// <inheritdoc/>
    protected override void QueueTask(Task task)
    {
        if (!tasks.IsAddingCompleted)
        {
            tasks.Add(task);
        }
    }

    /// <inheritdoc/>
    protected override bool TryExecuteTaskInline(Task task, bool taskWasPreviouslyQueued)
        => thread.IsValueCreated && ReferenceEquals(thread.Value, Thread.CurrentThread) && TryExecuteTask(task);

    /// <inheritdoc/>
    protected override IEnumerable<Task> GetScheduledTasks() => tasks;

    private Thread Start(string name)
    {
        var started = new Thread(Work) { Name = name, IsBackground = true, Priority = ThreadPriority.Lowest };
        started.Start();
        return started;
    }

    private void Work()
    {
        if (OperatingSystem.IsLinux())
        {
            // The runtime has no priorities there. A process of 0 means, on Linux, the calling thread.
            _ = SetPriority(0, 0, Niceness);
        }

        foreach (var task in tasks.GetConsumingEnumerable())
        {
            TryExecuteTask(task);
        }
    }

    [LibraryImport("libc", EntryPoint = "setpriority")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int SetPriority(int which, int who, int priority);
}
