using System.Globalization;
using RankOrchestrator.Orchestrator.Tests.Building;

namespace RankOrchestrator.Orchestrator.Tests.Studio;

/// <summary>Decisions of the log can be looked at.</summary>
public sealed class LoggedDecisionsTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("rank-log-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public async Task The_newest_first_each_as_it_was_served()
    {
        var log = Path.Combine(folder, "decisions.log");
        await File.WriteAllTextAsync(log, "not a decision\n{\"surface\":1}\n{\"at\":\"torn");
        await using var service = await RunningService.StartAsync(null, "--Rank:DecisionLog", log);
        await service.RankAsync(PolicyFolder.HomeRequest);
        await service.RankAsync(PolicyFolder.HomeRequest.Replace("r-1", "r-2", StringComparison.Ordinal));
        await Until.TrueAsync(() => Lines(log) == 5);
        var decisions = (await service.GetAsync("/studio/api/decisions")).Json["decisions"]!.AsArray();
        decisions.Select(decision => (string)decision!["requestId"]!).ShouldBe(["r-2", "r-1"]);

        var position = ((long)decisions[0]!["position"]!).ToString(CultureInfo.InvariantCulture);
        var decision = (await service.GetAsync("/studio/api/decisions/" + position)).Json;
        ((string)decision["request"]!["requestId"]!).ShouldBe("r-2");
        ((string)decision["answer"]!["items"]![0]!["id"]!).ShouldBe("p-1");

        foreach (var nowhere in (string[])["0", "1", "99999999", "-1", "x", "9999999999999999999999"])
        {
            (await service.GetAsync("/studio/api/decisions/" + nowhere)).Status.ShouldBe(HttpStatusCode.NotFound);
        }
    }

    private static int Lines(string path)
    {
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        using var reader = new StreamReader(file);
        return reader.ReadToEnd().Count(character => character == '\n');
    }
}
