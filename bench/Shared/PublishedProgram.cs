using System.Diagnostics;

namespace RankOrchestrator.Bench;

/// <summary>The service as <c>dotnet publish</c> makes it.</summary>
internal static class PublishedProgram
{
    /// <summary>Publishes into a folder; returns the program's library.</summary>
    /// <exception cref="InvalidOperationException">That failed; why is on standard error.</exception>
    public static async Task<string> MakeAsync(string repository, string folder)
    {
        using var publish = Process.Start(new ProcessStartInfo(
            "dotnet",
            ["publish", Path.Combine(repository, "src", "Orchestrator"), "-c", "Release", "-o", folder, "-v", "quiet", "-p:RunAnalyzers=false"])
        { UseShellExecute = false })!;
        await publish.WaitForExitAsync();
        return publish.ExitCode == 0 ? Path.Combine(folder, "RankOrchestrator.Orchestrator.dll") : throw new InvalidOperationException("dotnet publish failed.");
    }
}
