using System.Text;

namespace RankOrchestrator.Orchestrator.CommandLine;

/// <summary>Where a command writes.</summary>
/// <param name="Out">Results.</param>
/// <param name="Error">What went wrong.</param>
/// <param name="Width">Columns of the terminal.</param>
internal sealed record CommandOutput(TextWriter Out, TextWriter Error, int Width)
{
    private const int WidthOfFiles = 120;

    /// <summary>The process's own streams, with line breaks that are the same on every platform.</summary>
    public static CommandOutput OfProcess()
    {
        Console.OutputEncoding = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false);
        Console.Out.NewLine = "\n";
        Console.Error.NewLine = "\n";
        return new CommandOutput(Console.Out, Console.Error, Console.IsOutputRedirected ? WidthOfFiles : Math.Max(Console.WindowWidth, 60));
    }

    /// <summary>Says in one line why the command could not run.</summary>
    public int Fail(string sentence)
    {
        Error.WriteLine(sentence.ReplaceLineEndings(" "));
        return ExitCode.Invalid;
    }
}
