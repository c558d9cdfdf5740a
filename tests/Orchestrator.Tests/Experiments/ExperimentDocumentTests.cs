using RankOrchestrator.Orchestrator.Tests.Building;
using RankOrchestrator.Orchestrator.Tests.CommandLine;

namespace RankOrchestrator.Orchestrator.Tests.Experiments;

/// <summary>The example in <c>docs/experiments.md</c> is what the command makes of it.</summary>
public sealed class ExperimentDocumentTests
{
    [Fact]
    public async Task The_example_is_true()
    {
        var document = await File.ReadAllTextAsync(Path.Combine(Repository.Root, "docs", "experiments.md"));
        var folder = Directory.CreateTempSubdirectory("rank-experiment-").FullName;
        try
        {
            var (experiment, users) = (Path.Combine(folder, "order-weight.yaml"), Path.Combine(folder, "users.csv"));
            await File.WriteAllTextAsync(experiment, Between(document, "```yaml\n", "```"));
            (await File.ReadAllTextAsync(experiment)).ShouldBe(SimulatedUsers.File);
            await File.WriteAllTextAsync(users, SimulatedUsers.Table(1, 20_000, orders: 0.2));
            var run = await CommandRun.Of(["experiment", "report", experiment, users]);
            run.Out.ShouldBe(Between(document, "users.csv\n", "```"));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static string Between(string text, string before, string after)
    {
        var start = text.IndexOf(before, StringComparison.Ordinal) + before.Length;
        return text[start..text.IndexOf(after, start, StringComparison.Ordinal)];
    }
}
