using System.Diagnostics;
using System.Text.Json.Nodes;
using RankOrchestrator.Orchestrator.Tests.Building;

namespace RankOrchestrator.Orchestrator.Tests.Documentation;

/// <summary>
/// With <c>-p:EnginesFrom=nuget</c> the projects evaluate, and NuGet is asked for ONNX Runtime in the version of the list.
/// Whether a source has the package is not asked: that needs a network.
/// </summary>
public sealed class EnginesFromNugetTests
{
    [Fact]
    public async Task The_service_asks_nuget_for_onnx_runtime_and_npm_for_nothing()
    {
        var graph = await RestoreGraph("nuget");
        var project = graph["projects"]!.AsObject().Single(project => project.Key.EndsWith("OnnxRuntime.csproj", StringComparison.Ordinal)).Value!;
        var framework = project["frameworks"]!["net10.0"]!;

        ((string?)framework["dependencies"]?["Microsoft.ML.OnnxRuntime"]?["version"]).ShouldBe("[1.29.0, )");
        References(project).ShouldBeEmpty();

        // Who uses the engine reaches it through a project that there is.
        var all = graph["projects"]!.AsObject();
        var missing = all.SelectMany(project => References(project.Value!)).Where(path => !File.Exists(path) || !all.ContainsKey(path));
        missing.ShouldBeEmpty();
        all.Count(project => project.Key.EndsWith("Orchestrator.csproj", StringComparison.Ordinal)).ShouldBe(1);
    }

    private static IEnumerable<string> References(JsonNode project)
        => project["restore"]!["frameworks"]!["net10.0"]!["projectReferences"]?.AsObject().Select(reference => reference.Key) ?? [];

    private static async Task<JsonNode> RestoreGraph(string engines)
    {
        var output = Path.GetTempFileName();
        try
        {
            var start = new ProcessStartInfo(
                "dotnet",
                ["msbuild", Path.Combine(Repository.Root, "src", "Orchestrator", "Orchestrator.csproj"), "-t:GenerateRestoreGraphFile", "-nologo", "-nodeReuse:false", $"-p:RestoreGraphOutputPath={output}", $"-p:EnginesFrom={engines}"])
            {
                RedirectStandardOutput = true,
                UseShellExecute = false,
            };
            using var process = Process.Start(start)!;
            var said = await process.StandardOutput.ReadToEndAsync();
            await process.WaitForExitAsync();
            process.ExitCode.ShouldBe(0, said);
            return JsonNode.Parse(await File.ReadAllTextAsync(output))!;
        }
        finally
        {
            File.Delete(output);
        }
    }
}
