using System.Text.Json;
using RankOrchestrator.Orchestrator.Tests.CommandLine;

namespace RankOrchestrator.Orchestrator.Tests.Experiments;

/// <summary><c>experiment</c> as it is typed.</summary>
public sealed class ExperimentCommandTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("rank-experiment-").FullName;

    public ExperimentCommandTests() => File.WriteAllText(Path.Combine(folder, "e.yaml"), SimulatedUsers.File);

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public async Task A_report_is_one_line_to_act_on_and_a_table_that_fits()
    {
        var run = await Run("report", SimulatedUsers.Table(1, 20_000, orders: 0.2));
        run.ExitCode.ShouldBe(0, run.Error);
        run.Out.ShouldContain("ship: orders +");
        run.Lines.ShouldAllBe(line => line.Length <= 120);
    }

    [Fact]
    public async Task What_is_to_be_stopped_fails_a_build()
        => (await Run("report", SimulatedUsers.Table(2, 20_000, orders: -0.15))).ExitCode.ShouldBe(1);

    [Theory]
    [InlineData("markdown", "| metric |")]
    [InlineData("html", "<table")]
    public async Task It_is_written_for_reviews_and_for_sending_around(string format, string part)
    {
        var run = await Run("report", SimulatedUsers.Table(1, 3000).Replace(",SA,", ",<b>SA</b>,", StringComparison.Ordinal), "--format", format);
        run.Out.ShouldContain(part);
        run.Out.ShouldNotContain("<b>SA");
    }

    [Fact]
    public async Task Programs_read_it_too()
    {
        var run = await Run("report", SimulatedUsers.Table(1, 20_000, orders: 0.2), "--format", "json");
        var arm = JsonElement.Parse(run.Out).GetProperty("arms")[0];
        arm.GetProperty("decision").GetString().ShouldBe("Ship");
        arm.GetProperty("metrics")[0].GetProperty("anyTime").GetProperty("lower").GetDouble().ShouldBeGreaterThan(0);
    }

    [Fact]
    public async Task A_plan_says_users_and_days()
    {
        var run = await Run("plan", SimulatedUsers.Table(9, 5000), "--users-per-day", "1000");
        run.ExitCode.ShouldBe(0, run.Error);
        run.Out.ShouldContain("days");
        (await Run("plan", SimulatedUsers.Table(9, 50), "--power", "1")).Error.ShouldBe("--power must be above 0 and below 1.\n");
        (await Run("plan", SimulatedUsers.Table(9, 50), "--users-per-day", "0")).ExitCode.ShouldBe(2);
    }

    [Fact]
    public async Task A_file_that_is_not_there_is_one_line()
    {
        var run = await CommandRun.Of(["experiment", "report", Path.Combine(folder, "none.yaml"), Path.Combine(folder, "none.csv")]);
        run.ExitCode.ShouldBe(2);
        run.Error.Trim().Split('\n').ShouldHaveSingleItem();
    }

    private async Task<CommandRun> Run(string command, string table, params string[] more)
    {
        var users = Path.Combine(folder, Guid.NewGuid().ToString("N") + ".csv");
        File.WriteAllText(users, table);
        return await CommandRun.Of(["experiment", command, Path.Combine(folder, "e.yaml"), users, .. more]);
    }
}
