using System.Diagnostics;

namespace RankOrchestrator.StudioBench;

/// <summary>Processes of ordinary priority that never rest, as a machine has that is used by others, too.</summary>
internal sealed class BusyProcessors : IDisposable
{
    private readonly Process[] processes;

    /// <param name="count">How many.</param>
    public BusyProcessors(int count) => processes = [.. Enumerable.Range(0, count).Select(_ => Process.Start("sh", ["-c", "while :; do :; done"]))];

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var process in processes)
        {
            process.Kill();
            process.Dispose();
        }
    }
}
