using System.Text.Json;

namespace RankOrchestrator.Orchestrator.Tests.CommandLine;

public sealed class VerifyCommandTests : IDisposable
{
    private readonly InstanceFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task A_page_that_allocate_made_is_proven_again()
    {
        var instance = folder.Add("page.json", InstanceFolder.Feasible);
        var page = (await CommandRun.Of("allocate", instance)).Lines[0];
        var run = await CommandRun.Of("verify", Log(Record(instance, page)));
        run.ExitCode.ShouldBe(0, run.Out + run.Error);
        run.Lines.ShouldBe(["proven    page: optimal 3.5 ≤ 3.5", "1 page: 1 proven best, 0 as claimed, 0 refuted, 0 undecided"]);
    }

    [Fact]
    public async Task A_worse_page_within_its_bound_is_as_claimed()
    {
        var run = await Verify("""{ "status": "feasible", "objective": 2.5, "bound": 4, "assignment": ["b", "c"] }""");
        run.ExitCode.ShouldBe(0);
        run.Lines[0].ShouldBe("holds     page: feasible 2.5 ≤ 4, best 3.5");
    }

    [Fact]
    public async Task A_page_that_breaks_a_constraint_is_refuted_by_name()
    {
        var run = await Verify("""{ "status": "optimal", "objective": 4, "bound": 4, "assignment": ["a", "b"] }""");
        run.ExitCode.ShouldBe(1);
        run.Lines[0].ShouldStartWith("REFUTED");
        run.Out.ShouldContain("'one-of-m1'");
    }

    [Fact]
    public async Task A_page_whose_bound_is_too_low_is_refuted()
    {
        var run = await Verify("""{ "status": "optimal", "objective": 2.5, "bound": 2.5, "assignment": ["b", "c"] }""");
        run.ExitCode.ShouldBe(1);
        run.Out.ShouldContain("above the claimed bound");
    }

    [Fact]
    public async Task A_claim_that_no_page_exists_is_proven_too()
    {
        var instance = folder.Add("page.json", InstanceFolder.Contradictory);
        var run = await CommandRun.Of("verify", Log(Record(instance, """{ "status": "infeasible" }""")));
        run.ExitCode.ShouldBe(0);
        run.Lines[0].ShouldBe("proven    page: infeasible");
    }

    [Theory]
    [InlineData("nonsense")]
    [InlineData("{}")]
    [InlineData("""{ "instance": {}, "page": {} }""")]
    public async Task A_line_that_can_not_be_read_is_named_and_the_others_are_verified(string line)
    {
        var instance = folder.Add("page.json", InstanceFolder.Feasible);
        var log = Log(line, Record(instance, """{ "status": "optimal", "objective": 3.5, "bound": 3.5, "assignment": ["a", "c"] }"""));
        var run = await CommandRun.Of("verify", log);
        run.ExitCode.ShouldBe(2);
        run.Error.ShouldStartWith(log + ":1: ");
        run.Lines[0].ShouldStartWith("proven");
    }

    [Fact]
    public async Task A_log_that_is_not_there_is_exit_code_2()
    {
        var run = await CommandRun.Of("verify", Path.Combine(folder.Path, "missing.jsonl"));
        run.ExitCode.ShouldBe(2);
        run.Error.ShouldContain("missing.jsonl");
    }

    private async Task<CommandRun> Verify(string page) => await CommandRun.Of("verify", Log(Record(folder.Add("page.json", InstanceFolder.Feasible), page)));

    private string Log(params string[] lines) => folder.Write("pages.jsonl", string.Join('\n', lines) + "\n");

    private static string Record(string instance, string page) =>
        $$"""{"instance":{{JsonSerializer.Serialize(JsonSerializer.Deserialize<JsonElement>(File.ReadAllText(instance)))}},"page":{{page}}}""";
}
