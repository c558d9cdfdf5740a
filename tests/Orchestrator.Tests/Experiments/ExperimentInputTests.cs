using RankOrchestrator.Orchestrator.Experiments;
using RankOrchestrator.Orchestrator.Offline;
using RankOrchestrator.Policies.Experiments;

namespace RankOrchestrator.Orchestrator.Tests.Experiments;

/// <summary>Files that are not what they should be.</summary>
public sealed class ExperimentInputTests
{
    private const string Header = "user,arm,country,impressions,orders,revenue,revenue_before,hides\n";

    [Theory]
    [InlineData("control: control", "control: contrl", "order-weight.yaml:5:10: error RP0202: There is no arm 'contrl'. Did you mean 'control'?")]
    [InlineData("arms: { bold: 50, control: 50 }", "arms: { control: 50 }", "order-weight.yaml:4:1: error RP0212: There is nothing to compare")]
    [InlineData("decides: true, smallest: 0.1", "decides: false", "order-weight.yaml:7:1: error RP0212: No metric decides.")]
    [InlineData("decides: true, smallest: 0.1", "decides: true", "order-weight.yaml:8:47: error RP0104: What decides needs 'smallest'")]
    [InlineData("guardrail: hides", "guardrail: orders", "order-weight.yaml:11:18: error RP0201: There are two metrics 'orders'.")]
    [InlineData(", atWorst: 0.3", "", "order-weight.yaml:11:5: error RP0104")]
    [InlineData("bold: 50", "bold: 0", "order-weight.yaml:4:15: error RP0109")]
    [InlineData("users: 20000", "users: 12", "order-weight.yaml:6:8: error RP0109")]
    [InlineData("better: up, decides", "better: upp, decides", "order-weight.yaml:8:43: error RP0109")]
    [InlineData("segments: [country]", "segment: [country]", "order-weight.yaml:12:1: error RP0102")]
    public void A_mistake_in_an_experiment_is_named_at_its_place(string right, string wrong, string message)
        => Should.Throw<CommandFailure>(() => SimulatedUsers.Experiment(SimulatedUsers.File.Replace(right, wrong, StringComparison.Ordinal))).Message.ShouldStartWith(message);

    [Theory]
    [InlineData("", "users.csv:1: There is no column 'user'")]
    [InlineData("user,arm,cuntry,impressions,orders,revenue,revenue_before,hides\n", "users.csv:1: There is no column 'country': the experiment has it among its segments. Did you mean 'cuntry'?")]
    [InlineData("user,arm,arm,country,impressions,orders,revenue,revenue_before,hides\n", "users.csv:1: There are two columns 'arm'.")]
    [InlineData(Header + "u1,bold,SA,1,1,1,1\n", "users.csv:2: The row has 7 cells, the header 8.")]
    [InlineData(Header + "u1,bold,SA,1,1,1,1,0\nu1,bold,SA,1,1,1,1,0\n", "users.csv:3: The user 'u1' has a row already: the unit is the user.")]
    [InlineData(Header + ",bold,SA,1,1,1,1,0\n", "users.csv:2: The row names no user.")]
    [InlineData(Header + "u1,blod,SA,1,1,1,1,0\n", "users.csv:2: There is no arm 'blod'. Did you mean 'bold'?")]
    [InlineData(Header + "u1,bold,SA,1,many,1,1,0\n", "users.csv:2: 'orders' is 'many', not a number.")]
    [InlineData(Header + "u1,bold,SA,1,NaN,1,1,0\n", "users.csv:2: 'orders' is 'NaN', not a number.")]
    [InlineData(Header + "u1,bold,SA,1,1e300,1,1,0\n", "users.csv:2: 'orders' is '1e300', not a number.")]
    [InlineData(Header + "u1,bold,SA,-1,1,1,1,0\n", "users.csv:2: 'impressions' is -1; what is counted on cannot be less than nothing.")]
    [InlineData(Header + "u1,bold,\"SA,1,1,1,1,0\n", "users.csv:2: A quoted cell does not end where it should.")]
    public void A_mistake_in_a_table_is_named_at_its_line(string table, string message)
        => Should.Throw<CommandFailure>(() => SimulatedUsers.Judge(table)).Message.ShouldStartWith(message);

    [Fact]
    public void Cells_may_be_quoted_and_lines_empty_and_columns_more_than_are_read()
    {
        var experiment = SimulatedUsers.Experiment();
        var table = UserTableReader.Read(
            "users.csv",
            new StringReader("\uFEFFuser,arm,country,impressions,orders,revenue,revenue_before,hides,note\n\n\"u,1\",bold,\"the \"\"North\"\", upper\",2,1,3.5,0,0,\"\"\n"),
            experiment);
        table.Arms.ShouldBe([1]);
        table.Segment("country").ShouldBe(["the \"North\", upper"]);
        table.Numbers("revenue", [0]).ShouldBe([3.5]);
    }
}
