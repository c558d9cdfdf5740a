using System.CommandLine;

namespace RankOrchestrator.Orchestrator.CommandLine;

/// <summary>The option of commands that write for people or for programs.</summary>
internal static class OutputFormat
{
    /// <summary>For people.</summary>
    public const string Terminal = "terminal";

    /// <summary>For programs.</summary>
    public const string Json = "json";

    /// <summary>For a review comment.</summary>
    public const string Markdown = "markdown";

    /// <summary>The option.</summary>
    /// <param name="hasMarkdown">Whether the command can write Markdown, too.</param>
    public static Option<string> Option(bool hasMarkdown = false)
    {
        var option = new Option<string>("--format") { Description = $"terminal for people, {(hasMarkdown ? "markdown for a review comment, " : "")}json for programs.", DefaultValueFactory = _ => Terminal };
        option.AcceptOnlyFromAmong(hasMarkdown ? [Terminal, Markdown, Json] : [Terminal, Json]);
        return option;
    }
}
