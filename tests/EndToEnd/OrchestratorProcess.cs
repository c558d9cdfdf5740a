using System.Diagnostics;

namespace RankOrchestrator.EndToEnd;

/// <summary>The executable as a process of its own.</summary>
internal static class OrchestratorProcess
{
    /// <summary>Runs a command to its end in the repository's root.</summary>
    public static Task<(int ExitCode, string Output, string Error)> RunAsync(IEnumerable<string> arguments, params (string Name, string Value)[] environment)
        => InAsync(RepositoryFiles.Root, arguments, environment);

    /// <summary>Runs a command to its end in a folder.</summary>
    public static async Task<(int ExitCode, string Output, string Error)> InAsync(string folder, IEnumerable<string> arguments, params (string Name, string Value)[] environment)
    {
        var start = new ProcessStartInfo("dotnet", [typeof(Orchestrator.Plans.Plan).Assembly.Location, .. arguments])
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = folder,
        };
        foreach (var (name, value) in environment)
        {
            start.Environment[name] = value;
        }

        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync();
        var error = process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        return (process.ExitCode, await output, await error);
    }
}
