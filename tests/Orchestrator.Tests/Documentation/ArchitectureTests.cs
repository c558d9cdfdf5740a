using RankOrchestrator.Orchestrator.Tests.Building;

namespace RankOrchestrator.Orchestrator.Tests.Documentation;

/// <summary><c>docs/architecture.md</c> shows every folder of the service.</summary>
public sealed class ArchitectureTests
{
    [Fact]
    public void Every_folder_of_the_service_is_in_it()
    {
        var text = Repository.Read("docs/architecture.md");
        var folders = Directory.GetDirectories(Path.Combine(Repository.Root, "src", "Orchestrator"))
            .Where(folder => Path.GetFileName(folder) is not ("bin" or "obj") && Directory.EnumerateFiles(folder, "*.cs").Any())
            .Select(folder => Path.GetFileName(folder) + "/");
        folders.Where(folder => !text.Contains(folder, StringComparison.Ordinal)).ShouldBeEmpty();
    }
}
