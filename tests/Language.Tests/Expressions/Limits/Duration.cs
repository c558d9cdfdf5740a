using System.Diagnostics;
using System.Runtime.InteropServices;

namespace RankOrchestrator.Language.Tests.Expressions.Limits;

/// <summary>
/// How long something takes when nothing else gets in its way: the processor time of this thread where the system tells
/// it (a busy machine does not count), else the time that passes; the shortest of a few runs.
/// </summary>
internal static partial class Duration
{
    private const int ThreadProcessorTime = 3;

    public static TimeSpan Shortest(Action action)
    {
        var shortest = TimeSpan.MaxValue;
        for (var run = 0; run < 5; run++)
        {
            var start = Now();
            action();
            var elapsed = Now() - start;
            shortest = elapsed < shortest ? elapsed : shortest;
        }

        return shortest;
    }

    private static TimeSpan Now()
        => OperatingSystem.IsLinux() && ReadClock(ThreadProcessorTime, out var time) == 0
            ? TimeSpan.FromTicks((time.Seconds * TimeSpan.TicksPerSecond) + (time.Nanoseconds / 100))
            : Stopwatch.GetElapsedTime(0);

    [LibraryImport("libc", EntryPoint = "clock_gettime")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    private static partial int ReadClock(int clock, out SystemTime time);

    [StructLayout(LayoutKind.Sequential)]
    private readonly record struct SystemTime(long Seconds, long Nanoseconds);
}
