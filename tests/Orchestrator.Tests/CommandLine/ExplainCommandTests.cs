using System.Text.Json;
using RankOrchestrator.Orchestrator.CommandLine;
using RankOrchestrator.Orchestrator.Tests.Building;

namespace RankOrchestrator.Orchestrator.Tests.CommandLine;

/// <summary><c>explain</c> as it is typed.</summary>
public sealed class ExplainCommandTests
{
    private static readonly string Mail = Path.Combine(Repository.Root, "samples", "mail.json");

    private static readonly string[] Policies = ["--policies", Path.Combine(Repository.Root, "policies")];

    [Fact]
    public async Task An_item_is_explained_within_the_terminals_width()
    {
        foreach (var item in Shown().Take(3))
        {
            var run = await Run(80, ["explain", Mail, "--item", item, "--slot", "1", .. Policies]);
            run.ExitCode.ShouldBe(0, run.Error);
            run.Lines.ShouldAllBe(line => line.Length <= 80);
            run.Out.ShouldContain(item + " stands in slot");
            run.Out.ShouldContain("slot 1");
            run.Out.ShouldContain("each proven best");
        }
    }

    [Fact]
    public async Task Without_an_item_every_item_of_the_page_is_explained_in_the_order_of_slots()
    {
        var run = await CommandRun.Of(["explain", Mail, "--format", "json", .. Policies]);
        run.ExitCode.ShouldBe(0, run.Error);
        var page = JsonElement.Parse(run.Out);
        page.GetProperty("items").EnumerateArray().Select(item => item.GetProperty("slot").GetInt32()).ShouldBe(Enumerable.Range(0, 6));
        page.GetProperty("surface").GetString().ShouldBe("mail");
    }

    [Fact]
    public async Task With_a_slot_alone_the_item_that_stands_there_is_explained()
    {
        var run = await CommandRun.Of(["explain", Mail, "--slot", "3", "--format", "json", .. Policies]);
        JsonElement.Parse(run.Out).GetProperty("items").EnumerateArray().ShouldHaveSingleItem().GetProperty("slot").GetInt32().ShouldBe(3);
    }

    [Fact]
    public async Task The_same_request_is_explained_with_the_same_words()
    {
        var item = Shown().First();
        var first = await CommandRun.Of(["explain", Mail, "--item", item, .. Policies]);
        first.ExitCode.ShouldBe(0, first.Error);
        (await CommandRun.Of(["explain", Mail, "--item", item, .. Policies])).Out.ShouldBe(first.Out);
    }

    [Theory]
    [InlineData("There is no candidate 'p-0602'. Did you mean 'p-", "--item", "p-0602")]
    [InlineData("There is no slot 6: the page has slots 0 to 5.", "--slot", "6")]
    [InlineData("There is no slot -1", "--slot", "-1")]
    [InlineData("--steps must be at least 1.", "--steps", "0")]
    [InlineData("--format takes one of ", "--format", "html")]
    public async Task What_cannot_be_explained_is_refused_in_one_line(string why, params string[] arguments)
    {
        var run = await CommandRun.Of(["explain", Mail, .. arguments, .. Policies]);
        run.ExitCode.ShouldBe(2);
        run.Error.Trim().ShouldNotContain('\n');
        run.Error.ShouldContain(why);
        run.Out.ShouldBeEmpty();
    }

    /// <summary>The items of the accepted page, from its first slot on.</summary>
    private static IEnumerable<string> Shown()
        => JsonElement.Parse(File.ReadAllText(Path.ChangeExtension(Mail, ".verified.json"))).GetProperty("items").EnumerateArray().Select(item => item.GetProperty("id").GetString()!);

    private static async Task<CommandRun> Run(int width, params string[] arguments)
    {
        using var output = new StringWriter { NewLine = "\n" };
        using var error = new StringWriter { NewLine = "\n" };
        var exitCode = await OrchestratorCommandLine.RunAsync(arguments, new CommandOutput(output, error, width));
        return new CommandRun(exitCode, output.ToString(), error.ToString());
    }
}
