using System.Diagnostics;
using RankOrchestrator.EndToEnd.CommandLine;

namespace RankOrchestrator.EndToEnd.Training;

/// <summary>The training of the shipped models, on a world of few pages: what it writes is what the policies ask for.</summary>
public sealed class TrainingTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [TrainingFact]
    public async Task A_tiny_training_makes_models_that_the_shipped_policies_load_and_rank_with()
    {
        var start = new ProcessStartInfo(
            TrainingFactAttribute.Python,
            [Path.Combine(RepositoryFiles.Root, "models", "train", "train.py"), "--output", folder.Root, "--pages", "100", "--seeds", "1"])
        {
            UseShellExecute = false,
            RedirectStandardError = true,
        };
        using (var training = Process.Start(start)!)
        {
            var error = await training.StandardError.ReadToEndAsync();
            await training.WaitForExitAsync();
            training.ExitCode.ShouldBe(0, error);
        }

        foreach (var file in Directory.EnumerateFiles(
            RepositoryFiles.Policies,
            "*.yaml",
            SearchOption.AllDirectories).Select(path => Path.GetRelativePath(RepositoryFiles.Policies, path)))
        {
            if (!File.Exists(Path.Combine(folder.Root, "policies", file)))
            {
                folder.Write(Path.Combine("policies", file), File.ReadAllText(Path.Combine(RepositoryFiles.Policies, file)));
            }
        }

        // The drift reference is of pages that the service ranked, not of the training.
        File.Copy(Path.Combine(RepositoryFiles.Root, "models", "ctr.drift.json"), Path.Combine(folder.Root, "models", "ctr.drift.json"));
        var policies = Path.Combine(folder.Root, "policies");
        var check = await CommandRun.OfAsync("check", policies);
        check.ExitCode.ShouldBe(0, check.Output + check.Error);
        foreach (var sample in Directory.EnumerateFiles(Path.Combine(folder.Root, "samples")))
        {
            var page = await CommandRun.OfAsync("rank", sample, "--json", "--policies", policies);
            page.ExitCode.ShouldBe(0, page.Error);
            JsonElement.Parse(page.Output).GetProperty("degraded").EnumerateArray().ShouldBeEmpty();
        }
    }
}
