using System.CommandLine;
using RankOrchestrator.Orchestrator.Presentation;

namespace RankOrchestrator.Orchestrator.CommandLine;

/// <summary>The options of commands whose results are reports: how they are written, and where.</summary>
internal sealed class ReportOutput
{
    /// <summary>For programs.</summary>
    public const string Json = "json";

    private const string Terminal = "terminal", Markdown = "markdown", Html = "html";

    private readonly Option<string> format = new("--format")
    {
        Description = "terminal, markdown for a review comment, html for one page that "
        + "opens anywhere, json for programs.",
        DefaultValueFactory = _ => Terminal
    };
    private readonly Option<string?> file = new("--output", "-o") { Description = "File to write. Default: standard output.", HelpName = "FILE" };

    public ReportOutput() => format.AcceptOnlyFromAmong(Terminal, Markdown, Html, Json);

    /// <summary>Adds them to a command.</summary>
    public void AddTo(Command command)
    {
        command.Add(format);
        command.Add(file);
    }

    /// <summary>Writes a report.</summary>
    /// <param name="arguments">What was asked for.</param>
    /// <param name="output">The terminal.</param>
    /// <param name="title">What the report is about.</param>
    /// <param name="blocks">What it says to people.</param>
    /// <param name="json">What it says to programs.</param>
    public void Write(ParseResult arguments, CommandOutput output, string title, Func<IEnumerable<Block>> blocks, Func<string> json)
    {
        var path = arguments.GetValue(file);
        var text = arguments.GetValue(format) switch
        {
            Json => json(),
            Html => HtmlReport.Render(title, blocks()),
            Markdown => MarkdownReport.Render(blocks().Prepend(new HeadingBlock(title))),
            _ => TerminalReport.Render(blocks(), output.Width, path is null ? output.Ink : default),
        };
        if (path is null)
        {
            output.Out.Write(text);
        }
        else
        {
            File.WriteAllText(path, text);
        }
    }
}
