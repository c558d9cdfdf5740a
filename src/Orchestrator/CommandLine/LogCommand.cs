using System.CommandLine;
using System.Text;
using System.Text.RegularExpressions;
using RankOrchestrator.Orchestrator.Decisions.Lines;
using RankOrchestrator.Orchestrator.Offline;

namespace RankOrchestrator.Orchestrator.CommandLine;

/// <summary><c>log cat|grep|stat|convert|load|forget</c>: decision logs, whatever they are made of.</summary>
internal static class LogCommand
{
    private static readonly TimeSpan RegexTime = TimeSpan.FromSeconds(5);

    /// <summary>The command.</summary>
    public static Command Create(CommandOutput output)
        => new(
            "log",
            "Look into decision logs: files of lines, compressed or not, segments, folders of them. What is damaged is named, the rest is gone through, and "
                + "the exit code is 2.")
    {
        CreateCat(output),
        CreateGrep(output),
        LogStatCommand.Create(output),
        LogConvertCommand.Create(output),
        LogLoadCommand.Create(output),
        LogForgetCommand.Create(output),
    };

    /// <summary>The logs that a command reads.</summary>
    public static Argument<string[]> Logs()
        => new("log") { Description = "Decision logs, segments, or folders of them; '-' reads standard input.", Arity = ArgumentArity.OneOrMore };

    /// <summary>The lines that are meant, of those that are decisions; the others are named.</summary>
    public static IEnumerable<(LogLine Line, DecisionHead Head)> Read(IReadOnlyList<string> logs, Func<DecisionHead, bool> filter, LogMistakes mistakes)
    {
        foreach (var line in LogLines.Read(LogLines.Find(logs), mistakes.Say))
        {
            if (DecisionHead.Read(line.Text) is not { } head)
            {
                mistakes.Say($"{line.Place}: This is no line of a decision log.", isMistake: true);
            }
            else if (filter(head))
            {
                yield return (line, head);
            }
        }
    }

    private static Command CreateCat(CommandOutput output)
    {
        var (logs, filter) = (Logs(), new LogFilter());
        var command = new Command("cat", "Print lines as they are.") { logs };
        filter.AddTo(command);
        command.SetAction(arguments =>
        {
            var mistakes = new LogMistakes(output);
            foreach (var (line, _) in Read(arguments.GetValue(logs)!, filter.Read(arguments), mistakes))
            {
                output.Out.WriteLine(Encoding.UTF8.GetString(line.Text));
            }

            return mistakes.ExitCode;
        });
        return command;
    }

    private static Command CreateGrep(CommandOutput output)
    {
        var pattern = new Argument<string>("text") { Description = "What the lines contain; with --regex a regular expression." };
        var (logs, filter) = (Logs(), new LogFilter());
        var isRegex = new Option<bool>("--regex") { Description = "The text is a regular expression (of .NET, without backtracking)." };
        var count = new Option<bool>("--count") { Description = "Print how many lines there are instead of the lines." };
        var command = new Command("grep", "Print lines that contain a text. Exit code 1 when there is none.") { pattern, logs, isRegex, count };
        filter.AddTo(command);
        command.SetAction(arguments =>
        {
            var (mistakes, found) = (new LogMistakes(output), 0L);
            var matches = Matcher(arguments.GetValue(pattern)!, arguments.GetValue(isRegex));
            foreach (var (line, _) in Read(arguments.GetValue(logs)!, filter.Read(arguments), mistakes))
            {
                if (matches(line.Text))
                {
                    found++;
                    if (!arguments.GetValue(count))
                    {
                        output.Out.WriteLine(Encoding.UTF8.GetString(line.Text));
                    }
                }
            }

            if (arguments.GetValue(count))
            {
                output.Out.WriteLine(FormattableString.Invariant($"{found}"));
            }

            return mistakes.ExitCode != ExitCode.Done ? mistakes.ExitCode : found == 0 ? ExitCode.Findings : ExitCode.Done;
        });
        return command;
    }

    private static Func<byte[], bool> Matcher(string text, bool isRegex)
    {
        if (!isRegex)
        {
            var bytes = Encoding.UTF8.GetBytes(text);
            return line => line.AsSpan().IndexOf(bytes) >= 0;
        }

        try
        {
            var regex = new Regex(text, RegexOptions.NonBacktracking | RegexOptions.CultureInvariant, RegexTime);
            return line => regex.IsMatch(Encoding.UTF8.GetString(line));
        }
        catch (Exception exception) when (exception is ArgumentException or NotSupportedException)
        {
            throw new CommandFailure($"'{text}' is no regular expression: {exception.Message}");
        }
    }
}
