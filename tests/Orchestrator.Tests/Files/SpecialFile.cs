using System.Diagnostics;

namespace RankOrchestrator.Orchestrator.Tests.Files;

/// <summary>Things that are not files, where files are expected.</summary>
internal static class SpecialFile
{
    /// <summary>A pipe that nobody writes to: opening it as a file waits for ever.</summary>
    public static string Pipe(string path)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        using var made = Process.Start("mkfifo", [path])!;
        made.WaitForExit();
        made.ExitCode.ShouldBe(0);
        return path;
    }

    public static string Link(string path, string target)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.CreateSymbolicLink(path, target);
        return path;
    }
}
