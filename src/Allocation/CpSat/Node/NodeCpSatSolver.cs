using Google.Protobuf;
using RankOrchestrator.Allocation.CpSat.Protocol;

namespace RankOrchestrator.Allocation.CpSat.Node;

/// <summary>
/// CP-SAT compiled to WebAssembly, in one long-lived Node process that is started on first use, stopped when it fails or
/// keeps silent, and started again with growing pauses. It works on one model at a time; concurrent calls wait for their
/// turn. Loading takes a second or more: a call whose patience ends before that answers so and the loading goes on, for
/// the calls after it. The process ends with this object, with the program, or when its input closes.
/// </summary>
public sealed class NodeCpSatSolver : ICpSatSolver, IDisposable
{
    /// <summary>A process that has not loaded by then is stopped.</summary>
    public static readonly TimeSpan LongestStart = TimeSpan.FromSeconds(30);

    private readonly CpSatHostFiles? files;
    private readonly TimeSpan longestStart;
    private readonly TimeProvider time;
    private readonly RestartBackoff backoff;
    private readonly Lock turn = new();
    private volatile CpSatHostProcess? host;
    private Task<CpSatAnswer>? start;
    private volatile bool disposed;

    /// <param name="files">What to start; null when nothing was found, which every call then answers.</param>
    /// <param name="time">Clock of the callers' patience, of loading and of the pauses between restarts.</param>
    /// <param name="longestStart">How long loading may take; <see cref="LongestStart"/> when not given.</param>
    public NodeCpSatSolver(CpSatHostFiles? files, TimeProvider time, TimeSpan? longestStart = null)
    {
        this.files = files;
        this.longestStart = longestStart ?? LongestStart;
        this.time = time;
        backoff = new RestartBackoff(time);
        AppDomain.CurrentDomain.ProcessExit += EndWithProgram;
    }

    /// <summary>Times a process was started.</summary>
    public int Starts { get; private set; }

    /// <summary>The running process's number; null when there is none.</summary>
    public int? ProcessId => host is { IsUsable: true } running ? running.Id : null;

    /// <inheritdoc/>
    public CpSatAnswer Solve(ReadOnlySpan<byte> model, ReadOnlySpan<byte> parameters, TimeSpan patience)
    {
        var asked = time.GetTimestamp();
        if (patience <= TimeSpan.Zero || !turn.TryEnter(patience))
        {
            return CpSatAnswer.Failed(CpSatFailure.Busy, "CP-SAT was busy with other pages until the time was up.");
        }

        try
        {
            var left = patience - time.GetElapsedTime(asked);
            return left > TimeSpan.Zero ? Ask(model, parameters, left) : CpSatAnswer.Failed(CpSatFailure.Busy, "The time was up before CP-SAT's turn came.");
        }
        finally
        {
            turn.Exit();
        }
    }

    /// <summary>Starts the process and lets it load, so that the first page does not wait for that.</summary>
    public CpSatAnswer WarmUp(TimeSpan patience) => Solve(EmptyModel(), Sequential(), patience);

    /// <summary>Ends the process, also in the middle of a call, which then answers that it crashed.</summary>
    public void Dispose()
    {
        if (disposed)
        {
            return;
        }

        disposed = true;
        AppDomain.CurrentDomain.ProcessExit -= EndWithProgram;
        host?.Kill();
        lock (turn)
        {
            Stop();
        }
    }

    private static byte[] EmptyModel() => new CpModelProto().ToByteArray();

    private static byte[] Sequential() => new SatParameters { NumWorkers = 1 }.ToByteArray();

    private CpSatAnswer Ask(ReadOnlySpan<byte> model, ReadOnlySpan<byte> parameters, TimeSpan patience)
    {
        var asked = time.GetTimestamp();
        if (Ready(patience) is { Failure: not CpSatFailure.None } unavailable)
        {
            return unavailable;
        }

        var left = patience - time.GetElapsedTime(asked);
        if (left <= TimeSpan.Zero)
        {
            return CpSatAnswer.Failed(CpSatFailure.Starting, "The time was up when CP-SAT had loaded.");
        }

        var answer = Checked(host!.Exchange(model, parameters, left));
        if (answer.Failure == CpSatFailure.None)
        {
            backoff.Succeeded();
        }
        else
        {
            // Whatever went wrong, bytes of this exchange may still be under way: the next one gets a new process.
            Stop();
            backoff.Failed();
        }

        return answer;
    }

    private CpSatAnswer Ready(TimeSpan patience)
    {
        if (disposed)
        {
            return CpSatAnswer.Failed(CpSatFailure.Crashed, "CP-SAT was shut down.");
        }

        if (start is null && host is not { IsUsable: true } && Start() is { Failure: not CpSatFailure.None } refusal)
        {
            return refusal;
        }

        if (start is null)
        {
            return default;
        }

        if (!start.Wait(patience))
        {
            return CpSatAnswer.Failed(CpSatFailure.Starting, "The time was up before CP-SAT had loaded.");
        }

        var loaded = Checked(start.GetAwaiter().GetResult());
        start = null;
        if (loaded.Failure != CpSatFailure.None)
        {
            Stop();
            backoff.Failed();
        }

        return loaded;
    }

    /// <summary>Starts a process and lets it solve an empty model on a thread of its own.</summary>
    private CpSatAnswer Start()
    {
        Stop();
        if (files is null || !File.Exists(files.Script))
        {
            return CpSatAnswer.Failed(CpSatFailure.NotInstalled, $"CP-SAT's host.mjs was not found; build with npm or set {CpSatHostFiles.FolderVariable} to the engines folder.");
        }

        if (backoff.Remaining is var pause && pause > TimeSpan.Zero)
        {
            return CpSatAnswer.Failed(CpSatFailure.BackingOff, $"CP-SAT failed repeatedly; its next start is in {pause.TotalMilliseconds:F0} ms.");
        }

        host = CpSatHostProcess.Start(files, time);
        if (host is not { } started)
        {
            backoff.Failed();
            return CpSatAnswer.Failed(CpSatFailure.NodeMissing, $"Node.js could not be started as '{files.Node}': install Node.js 20 or newer.");
        }

        Starts++;
        start = Task.Factory.StartNew(
            () => started.Exchange(EmptyModel(), Sequential(), longestStart),
            CancellationToken.None,
            TaskCreationOptions.LongRunning,
            TaskScheduler.Default);
        return default;
    }

    private static CpSatAnswer Checked(CpSatAnswer answer)
    {
        if (answer.Failure != CpSatFailure.None)
        {
            return answer;
        }

        try
        {
            CpSolverResponse.Parser.ParseFrom(answer.Response.Span);
            return answer;
        }
        catch (InvalidProtocolBufferException)
        {
            return CpSatAnswer.Failed(CpSatFailure.Garbage, "CP-SAT's process answered bytes that are not a CpSolverResponse.");
        }
    }

    private void Stop()
    {
        host?.Dispose();
        host = null;
    }

    private void EndWithProgram(object? sender, EventArgs arguments) => host?.Kill();
}
