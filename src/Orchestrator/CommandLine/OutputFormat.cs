using System.CommandLine;

namespace RankOrchestrator.Orchestrator.CommandLine;

/// <summary>The option of commands that write for people or for programs.</summary>
internal static class OutputFormat
{
    /// <summary>For people.</summary>
    public const string Terminal = "terminal";

    /// <summary>For programs.</summary>
    public const string Json = "json";

    /// <summary>The option.</summary>
    public static Option<string> Option()
    {
        var option = new Option<string>("--format") { Description = "terminal for people, json for programs.", DefaultValueFactory = _ => Terminal };
        option.AcceptOnlyFromAmong(Terminal, Json);
        return option;
    }
}
