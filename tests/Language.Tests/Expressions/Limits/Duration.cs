using System.Diagnostics;

namespace RankOrchestrator.Language.Tests.Expressions.Limits;

/// <summary>How long something takes when nothing else gets in its way.</summary>
internal static class Duration
{
    public static TimeSpan Shortest(Action action)
    {
        var shortest = TimeSpan.MaxValue;
        for (var run = 0; run < 5; run++)
        {
            var start = Stopwatch.GetTimestamp();
            action();
            var elapsed = Stopwatch.GetElapsedTime(start);
            shortest = elapsed < shortest ? elapsed : shortest;
        }

        return shortest;
    }
}
