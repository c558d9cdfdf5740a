using System.Diagnostics;
using System.Globalization;
using RankOrchestrator.Allocation.Problems;

namespace RankOrchestrator.AllocationBench;

/// <summary>Measures COIN-OR CBC, the native integer programming solver of Debian's <c>coinor-cbc</c>, on the textbook model.</summary>
internal static class CbcRun
{
    private static readonly string? Command = Array.Find(["/usr/bin/cbc", "/usr/local/bin/cbc"], File.Exists);

    public static bool IsInstalled => Command is not null;

    /// <summary>Wall time of the process, which starts in a few milliseconds.</summary>
    public static Measurement Measure(SlotProblem problem, TimeSpan limit)
    {
        var folder = Directory.CreateTempSubdirectory("cbc-");
        try
        {
            var model = Path.Combine(folder.FullName, "page.lp");
            var solution = Path.Combine(folder.FullName, "page.sol");
            LinearProgramFile.Write(problem, model);
            var started = Stopwatch.GetTimestamp();
            using var process = Process.Start(new ProcessStartInfo(Command!)
            {
                ArgumentList = { model, "ratioGap", "0", "allowableGap", "1e-9", "seconds", limit.TotalSeconds.ToString(CultureInfo.InvariantCulture), "solve", "solution", solution },
                RedirectStandardOutput = true,
                UseShellExecute = false,
            })!;
            process.StandardOutput.ReadToEnd();
            process.WaitForExit();
            var elapsed = Stopwatch.GetElapsedTime(started).TotalMilliseconds;
            return Read(problem, solution, elapsed);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static Measurement Read(SlotProblem problem, string solution, double elapsed)
    {
        var lines = File.Exists(solution) ? File.ReadAllLines(solution) : [];
        var isOptimal = lines.Length > 0 && lines[0].StartsWith("Optimal", StringComparison.Ordinal);
        var isInfeasible = lines.Length > 0 && lines[0].Contains("nfeasible", StringComparison.Ordinal);

        // What breaks a constraint, or is the relaxation's, is no page.
        var isPage = lines.Length > 0 && !isInfeasible && !lines[0].Contains("no integer solution", StringComparison.Ordinal)
            && !Array.Exists(lines, line => line.StartsWith("**", StringComparison.Ordinal));
        var objective = !isPage ? double.NaN : TextbookPage.Worth(problem, lines.Skip(1).Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries))
            .Where(parts => parts.Length > 2 && double.Parse(parts[2], CultureInfo.InvariantCulture) > 0.5).Select(parts => parts[1]));
        return new Measurement(elapsed, objective, isOptimal ? objective : double.PositiveInfinity, isOptimal || isInfeasible, -1);
    }
}
