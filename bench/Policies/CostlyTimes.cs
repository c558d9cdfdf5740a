using System.Diagnostics;
using RankOrchestrator.Language.Expressions.FreeStanding;
using RankOrchestrator.Language.Tests.Expressions.Limits;

namespace RankOrchestrator.Bench.Policies;

/// <summary>How long the expressions take that the tests hold to the limits of cost and memory; each is read, bound and evaluated.</summary>
internal static class CostlyTimes
{
    private const int Runs = 15;
    private const int Shown = 5;

    public static void Print()
    {
        Console.WriteLine($"| {CostlyExpressions.All.Count} costly expressions, the slowest {Shown} | median ms | most ms | MB allocated |");
        Console.WriteLine("|---|---|---|---|");
        foreach (var (name, times, bytes) in CostlyExpressions.All.Select(costly => Measure(costly.Name, costly.Text)).OrderByDescending(row => row.Times[Runs / 2]).Take(Shown))
        {
            Console.WriteLine($"| {name} | {times[Runs / 2]:F1} | {times[^1]:F1} | {bytes / 1e6:F1} |");
        }
    }

    private static (string Name, double[] Times, long Bytes) Measure(string name, string text)
    {
        var times = new double[Runs];
        ExpressionEvaluation.Line(text, bindings: null);
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var run = 0; run < Runs; run++)
        {
            var started = Stopwatch.GetTimestamp();
            ExpressionEvaluation.Line(text, bindings: null);
            times[run] = Stopwatch.GetElapsedTime(started).TotalMilliseconds;
        }

        var bytes = (GC.GetAllocatedBytesForCurrentThread() - before) / Runs;
        Array.Sort(times);
        return (name, times, bytes);
    }
}
