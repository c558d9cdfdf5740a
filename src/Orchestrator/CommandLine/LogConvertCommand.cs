using System.Buffers;
using System.CommandLine;
using System.Text;
using System.Text.Json;
using RankOrchestrator.Orchestrator.Decisions.Lines;
using RankOrchestrator.Orchestrator.Decisions.Segments;
using RankOrchestrator.Orchestrator.Offline;

namespace RankOrchestrator.Orchestrator.CommandLine;

/// <summary><c>log convert LOG --to FORM</c>: the same pages in another form.</summary>
internal static class LogConvertCommand
{
    private const string Full = "full";
    private const string Requests = "requests";
    private const string Segment = "segment";

    /// <summary>The command.</summary>
    public static Command Create(CommandOutput output)
    {
        var (logs, filter) = (LogCommand.Logs(), new LogFilter());
        var to = new Option<string>("--to")
        {
            Description = "full: a line with the request and the answer of each page; requests: its request alone; segment: the lines as they are in one "
                + "compressed segment.",
            Required = true,
        };
        to.AcceptOnlyFromAmong(Full, Requests, Segment);
        var file = new Option<string?>("--output", "-o") { Description = "The file to write. Default: standard output, for lines.", HelpName = "FILE" };
        var command = new Command("convert", "Write pages in another form.") { logs, to, file };
        filter.AddTo(command);
        command.SetAction(arguments =>
        {
            var (mistakes, form, path) = (new LogMistakes(output), arguments.GetValue(to), arguments.GetValue(file));
            var lines = Convert(LogCommand.Read(arguments.GetValue(logs)!, filter.Read(arguments), mistakes), form!, mistakes);
            if (form == Segment)
            {
                WriteSegment(path ?? throw new CommandFailure("--to segment needs --output FILE.ndjson.gz."), lines);
            }
            else if (path is null)
            {
                foreach (var line in lines)
                {
                    output.Out.WriteLine(Encoding.UTF8.GetString(line.Span));
                }
            }
            else
            {
                using var stream = File.Create(path);
                foreach (var line in lines)
                {
                    stream.Write(line.Span);
                    stream.Write("\n"u8);
                }
            }

            return mistakes.ExitCode;
        });
        return command;
    }

    /// <summary>A segment beside the place where it belongs, and then there.</summary>
    public static void WriteSegment(string path, IEnumerable<ReadOnlyMemory<byte>> lines)
    {
        var unfinished = path + ".unfinished";
        using (var stream = File.Create(unfinished))
        using (var members = new MemberBuffer())
        {
            foreach (var line in lines)
            {
                members.Add(line.Span);
                members.Add("\n"u8);
                if (members.Closed > 1 << 20)
                {
                    stream.Write(members.Close());
                    members.Clear();
                }
            }

            stream.Write(members.Close());
            stream.Write(GzipMember.EndOfFile);
            stream.Flush(flushToDisk: true);
        }

        File.Move(unfinished, path, overwrite: true);
    }

    private static IEnumerable<ReadOnlyMemory<byte>> Convert(IEnumerable<(LogLine Line, DecisionHead Head)> lines, string form, LogMistakes mistakes)
    {
        foreach (var (line, head) in lines)
        {
            if (head.IsShadow && form == Requests)
            {
                // Its request stands in the line of the page that was served.
                continue;
            }

            if (form == Segment || (form == Full && !ColumnarLine.Is(line.Text)))
            {
                yield return line.Text;
            }
            else if ((form == Requests ? RecordedLine.Read(line.Place, line.Text)?.Body : InFull(line)) is { } converted)
            {
                yield return converted;
            }
            else
            {
                mistakes.Say($"{line.Place}: The line has no request that can be written again.", isMistake: true);
            }
        }
    }

    private static ReadOnlyMemory<byte>? InFull(LogLine line)
    {
        try
        {
            var columns = ColumnarLine.Read(line.Text);
            var output = new ArrayBufferWriter<byte>(line.Text.Length * 3);
            var separator = "{"u8;
            foreach (var (name, value) in (ReadOnlySpan<(string Name, ReadOnlyMemory<byte> Value)>)[
                ("at", columns["at"]), ("requestId", columns["requestId"]), ("surface", columns["surface"]), ("plan", columns["plan"]), ("now", columns["now"]),
                ("request", columns.Request()), ("answer", columns.Answer()), ("predictions", columns["predictions"]),
                ("instance", columns["instance"]), ("page", columns["page"])])
            {
                if (!value.IsEmpty)
                {
                    output.Write(separator);
                    output.Write(Encoding.ASCII.GetBytes($"\"{name}\":"));
                    output.Write(value.Span);
                    separator = ","u8;
                }
            }

            output.Write("}"u8);
            return output.WrittenMemory;
        }
        catch (Exception exception) when (exception is JsonException or FormatException or InvalidOperationException)
        {
            return null;
        }
    }
}
