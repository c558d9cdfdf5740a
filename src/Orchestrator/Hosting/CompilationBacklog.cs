using System.Runtime;

namespace RankOrchestrator.Orchestrator.Hosting;

/// <summary>
/// The runtime's queue of methods that are called often and wait to be compiled again, with everything the processor can
/// do. It cannot be asked for its length; but a runtime that compiles nothing for a while has nothing to compile.
/// </summary>
/// <param name="time">Clock of the waits between two looks.</param>
/// <param name="compiled">Methods that the process has compiled so far; null asks the runtime.</param>
internal sealed class CompilationBacklog(TimeProvider time, Func<long>? compiled = null)
{
    /// <summary>How often the runtime is asked.</summary>
    public static readonly TimeSpan Look = TimeSpan.FromMilliseconds(10);

    /// <summary>Looks in a row without another method after which there is no backlog. The largest methods take two or three.</summary>
    public const int QuietLooks = 5;

    private readonly Func<long> compiled = compiled ?? (() => JitInfo.GetCompiledMethodCount(currentThread: false));

    /// <summary>Methods compiled so far.</summary>
    public long Compiled => compiled();

    /// <summary>Waits until nothing is left to compile.</summary>
    /// <exception cref="OperationCanceledException">The token was cancelled before.</exception>
    public async Task DrainAsync(CancellationToken cancellationToken)
    {
        var before = Compiled;
        for (var quiet = 0; quiet < QuietLooks;)
        {
            await Task.Delay(Look, time, cancellationToken);
            var now = Compiled;
            quiet = now == before ? quiet + 1 : 0;
            before = now;
        }
    }
}
