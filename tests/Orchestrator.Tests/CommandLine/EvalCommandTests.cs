using System.Globalization;
using RankOrchestrator.Orchestrator.CommandLine;

namespace RankOrchestrator.Orchestrator.Tests.CommandLine;

/// <summary><c>eval</c> as a process is started with it.</summary>
public sealed class EvalCommandTests
{
    [Theory]
    [InlineData("1 + 2", """{"value":3,"type":"int"}""")]
    [InlineData("-1", """{"value":-1,"type":"int"}""")]
    [InlineData("9007199254740992 + 1", """{"value":"9007199254740993","type":"int"}""")]
    [InlineData("'it\\'s'", """{"value":"it's","type":"string"}""")]
    [InlineData("1 / 0", """{"error":"divide by zero"}""")]
    [InlineData("-h", """{"error":"undeclared reference to 'h'"}""")]
    [InlineData("--help", """{"error":"undeclared reference to 'help'"}""")]
    [InlineData("@file", """{"error":"syntax error at character 1: '@' means nothing here."}""")]
    [InlineData("", """{"error":"syntax error at character 1: Expected a value, found the end."}""")]
    public async Task An_expression_gives_a_line_of_json(string expression, string line)
        => (await Run("eval", "--expr", expression)).ShouldBe((ExitCode.Done, line + "\n", ""));

    [Fact]
    public async Task Bindings_come_from_a_file()
    {
        using var file = new TemporaryFile("""{"x": {"type": "int", "value": "9223372036854775807"}}""");

        (await Run("eval", "--expr", "x - 1", "--input", file.Path)).Out.ShouldBe("{\"value\":\"9223372036854775806\",\"type\":\"int\"}\n");
    }

    [Fact]
    public async Task Damaged_bindings_are_an_answer()
    {
        using var file = new TemporaryFile("{");

        var (code, line, _) = await Run("eval", "--expr", "1", "--input", file.Path);

        code.ShouldBe(ExitCode.Done);
        line.ShouldStartWith("{\"error\":\"invalid JSON");
    }

    [Fact]
    public async Task Each_case_of_a_file_gives_a_line()
    {
        using var file = new TemporaryFile("""
            {"expr":"1"}
            rubbish
            {"expr":"x * 2.0","bindings":{"x":{"type":"double","value":1.25}}}
            """);

        var lines = (await Run("eval", "--cases", file.Path)).Out.Split('\n');

        lines.Length.ShouldBe(4);
        lines[0].ShouldBe("""{"value":1,"type":"int"}""");
        lines[1].ShouldStartWith("{\"error\":");
        lines[2].ShouldBe("""{"value":2.5,"type":"double"}""");
    }

    [Theory]
    [InlineData("eval")]
    [InlineData("eval", "--expr", "1", "--cases", "file")]
    [InlineData("eval", "--cases", "file", "--input", "file")]
    [InlineData("eval", "--cases", "no-such-file.jsonl")]
    [InlineData("eval", "--expr", "1", "--input", "no-such-file.json")]
    [InlineData("eval", "--expr")]
    [InlineData("eval", "1")]
    public async Task What_cannot_be_run_is_said_in_one_line(params string[] arguments)
    {
        var (code, line, error) = await Run(arguments);

        code.ShouldBe(ExitCode.Invalid);
        line.ShouldBeEmpty();
        error.TrimEnd().Split('\n').Length.ShouldBe(1);
    }

    private static async Task<(int Code, string Out, string Error)> Run(params string[] arguments)
    {
        using var output = new StringWriter(CultureInfo.InvariantCulture) { NewLine = "\n" };
        using var error = new StringWriter(CultureInfo.InvariantCulture) { NewLine = "\n" };
        var code = await OrchestratorCommandLine.RunAsync(arguments, new CommandOutput(output, error, Width: 120));
        return (code, output.ToString(), error.ToString());
    }

    private sealed class TemporaryFile : IDisposable
    {
        public TemporaryFile(string text)
        {
            Path = System.IO.Path.GetTempFileName();
            File.WriteAllText(Path, text);
        }

        public string Path { get; }

        public void Dispose() => File.Delete(Path);
    }
}
