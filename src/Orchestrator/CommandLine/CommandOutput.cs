using System.Globalization;
using System.Text;
using RankOrchestrator.Orchestrator.Presentation;
using Spectre.Console;

namespace RankOrchestrator.Orchestrator.CommandLine;

/// <summary>Where a command writes.</summary>
/// <param name="Out">Results.</param>
/// <param name="Error">What went wrong.</param>
/// <param name="Width">Columns of the terminal.</param>
internal sealed record CommandOutput(TextWriter Out, TextWriter Error, int Width)
{
    private const int WidthOfFiles = 120;
    private const int LeastWidth = 40;

    /// <summary>How words stand out in <see cref="Out"/>; plain where it is no terminal or <c>NO_COLOR</c> is set.</summary>
    public Ink Ink { get; init; }

    /// <summary>Writes lines to <see cref="Out"/> within the terminal's width.</summary>
    public WrappedText Text => new(Out, Width, Ink);

    /// <summary>Whether somebody watches <see cref="Error"/> while the command runs.</summary>
    public bool IsWatched { get; init; }

    /// <summary>The process's own streams, with line breaks that are the same on every platform.</summary>
    public static CommandOutput OfProcess()
    {
        Console.OutputEncoding = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false);
        Console.Out.NewLine = "\n";
        Console.Error.NewLine = "\n";
        return new CommandOutput(Console.Out, Console.Error, Columns())
        {
            Ink = new Ink(!Console.IsOutputRedirected && string.IsNullOrEmpty(Environment.GetEnvironmentVariable("NO_COLOR")) && TakesColor()),
            IsWatched = !Console.IsErrorRedirected,
        };
    }

    /// <summary>Says in one line why the command could not run.</summary>
    public int Fail(string sentence)
    {
        Error.WriteLine(PlainText.Safe(sentence.ReplaceLineEndings(" ")));
        return ExitCode.Invalid;
    }

    /// <summary>The terminal's columns; <c>COLUMNS</c>, where it is exported, says otherwise, and says it for files too.</summary>
    private static int Columns()
    {
        var wanted = int.TryParse(Environment.GetEnvironmentVariable("COLUMNS"), NumberStyles.None, CultureInfo.InvariantCulture, out var columns) && columns > 0 ? columns
            : Console.IsOutputRedirected ? WidthOfFiles
            : Console.WindowWidth;
        return Math.Max(wanted, LeastWidth);
    }

    private static bool TakesColor() => AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(Console.Out) }).Profile.Capabilities.Ansi;
}
