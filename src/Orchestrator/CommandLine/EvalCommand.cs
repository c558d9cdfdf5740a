using System.CommandLine;
using RankOrchestrator.Language.Expressions.FreeStanding;
using RankOrchestrator.Language.Expressions.Limits;
using RankOrchestrator.Orchestrator.Offline;

namespace RankOrchestrator.Orchestrator.CommandLine;

/// <summary>
/// <c>eval</c>: an expression, or a file of them, without a surface. Each answer is one line of JSON,
/// <c>{"value":…,"type":…}</c> or <c>{"error":…}</c>; an expression that fails is an answer, so the exit code is 0.
/// </summary>
internal static class EvalCommand
{
    /// <summary>The command.</summary>
    public static Command Create(CommandOutput output)
    {
        var expression = new Option<string?>("--expr") { Description = "The expression." };
        var input = new Option<string?>("--input") { Description = "A file with its bindings: {\"name\": {\"type\": \"int\", \"value\": 5}, …}." };
        var cases = new Option<string?>("--cases") { Description = "A file with one {\"expr\": …, \"bindings\": {…}} a line; - reads the standard input." };
        var command = new Command("eval", "Evaluate expressions and print a line of JSON for each: {\"value\":…,\"type\":…} or {\"error\":…}.") { expression, input, cases };
        command.SetAction(arguments =>
        {
            var (text, bindings, file) = (arguments.GetValue(expression), arguments.GetValue(input), arguments.GetValue(cases));
            if ((text is null) == (file is null) || (bindings is not null && text is null))
            {
                throw new CommandFailure("Give either --expr, with --input if it has bindings, or --cases.");
            }

            if (text is not null)
            {
                output.Out.WriteLine(ExpressionEvaluation.Line(text, bindings is null ? null : ReadBindings(bindings)));
                return ExitCode.Done;
            }

            InputFiles.ReadLines(file!, InputFiles.InstanceBytes, lines => ExpressionEvaluation.WriteLines(lines, output.Out));
            return ExitCode.Done;
        });
        return command;
    }

    /// <summary>The text of a file, cut just above the length that is refused: the file may be anything.</summary>
    private static string ReadBindings(string path)
    {
        using var reader = File.OpenText(path);
        var text = new char[ExpressionLimits.CaseLength + 1];
        return new string(text, 0, reader.ReadBlock(text));
    }
}
