using System.Diagnostics;
using System.Text.Json;
using RankOrchestrator.Allocation.Problems;

namespace RankOrchestrator.AllocationBench;

/// <summary>
/// Measures HiGHS on the textbook model: the npm package <c>highs</c> (WebAssembly) in one Node process, a dependency of this bench
/// alone. <c>npm ci</c> in <c>bench/Allocation/highs</c> brings it; without it HiGHS is left out.
/// </summary>
internal sealed class HighsRun : IDisposable
{
    private readonly Process process;

    private HighsRun(Process process) => this.process = process;

    /// <summary>A process that has loaded HiGHS; null when the package or Node is not there.</summary>
    public static HighsRun? Start(string folder)
    {
        if (!Directory.Exists(Path.Combine(folder, "node_modules", "highs")))
        {
            return null;
        }

        var node = Process.Start(new ProcessStartInfo("node")
        {
            ArgumentList = { Path.Combine(folder, "solve.mjs") },
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            UseShellExecute = false,
        })!;
        return node.StandardOutput.ReadLine() is null ? null : new HighsRun(node);
    }

    /// <summary>Time inside the loaded process, with reading the model.</summary>
    public Measurement Measure(SlotProblem problem, TimeSpan limit)
    {
        var model = Path.GetTempFileName();
        try
        {
            LinearProgramFile.Write(problem, model);
            process.StandardInput.WriteLine(JsonSerializer.Serialize(new { model, seconds = limit.TotalSeconds }));
            using var answer = JsonDocument.Parse(process.StandardOutput.ReadLine() ?? throw new InvalidOperationException("HiGHS's process ended."));
            return Read(problem, answer.RootElement);
        }
        finally
        {
            File.Delete(model);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        process.StandardInput.Close();
        process.WaitForExit();
        process.Dispose();
    }

    private static Measurement Read(SlotProblem problem, JsonElement answer)
    {
        var status = answer.GetProperty("status").GetString()!;
        var milliseconds = answer.TryGetProperty("milliseconds", out var took) ? took.GetDouble() : double.NaN;
        var objective = TextbookPage.Worth(problem, answer.GetProperty("columns").EnumerateArray().Select(column => column.GetString()!));
        return status switch
        {
            "Optimal" => new Measurement(milliseconds, objective, objective, IsProven: true, -1),
            "Infeasible" => new Measurement(milliseconds, double.NaN, double.PositiveInfinity, IsProven: true, -1),
            _ => new Measurement(milliseconds, objective, double.PositiveInfinity, IsProven: false, -1),
        };
    }
}
