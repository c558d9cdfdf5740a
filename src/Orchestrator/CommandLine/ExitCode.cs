namespace RankOrchestrator.Orchestrator.CommandLine;

/// <summary>What the process returns; the same three numbers for every command.</summary>
internal static class ExitCode
{
    /// <summary>All is well.</summary>
    public const int Done = 0;

    /// <summary>The command ran and found something: a snapshot differs, a test fails, a strict check warns.</summary>
    public const int Findings = 1;

    /// <summary>The command could not run: wrong arguments, unreadable input, invalid policies.</summary>
    public const int Invalid = 2;
}
