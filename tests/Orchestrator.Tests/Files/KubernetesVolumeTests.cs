using System.Diagnostics;
using System.Text;
using RankOrchestrator.Orchestrator.Checks;
using RankOrchestrator.Orchestrator.Plans;
using RankOrchestrator.Orchestrator.Tests.Building;
using RankOrchestrator.Policies.Files;

namespace RankOrchestrator.Orchestrator.Tests.Files;

/// <summary>
/// A mounted ConfigMap: every name is a link into <c>..data</c>, which is a link to the folder of a revision; a change
/// renames a new <c>..data</c> over the old one and removes the old revision.
/// </summary>
public sealed class KubernetesVolumeTests : IDisposable
{
    private readonly PolicyFolder content = new();
    private readonly string volume = Directory.CreateTempSubdirectory("rank-volume-").FullName;
    private int revision;

    public KubernetesVolumeTests()
    {
        Publish();
        foreach (var name in new[] { "schema", "surfaces", "rules", "models" })
        {
            SpecialFile.Link(Path.Combine(volume, name), "..data/" + name);
        }
    }

    public void Dispose()
    {
        content.Dispose();
        Directory.Delete(volume, recursive: true);
    }

    [Fact]
    public void It_is_read_like_any_folder()
        => PolicyCheck.Of(new PolicyLocation(volume, ""), new FixedClock("2026-02-20")).Render(CheckFormat.Text, "").ShouldBe("1 surface, 1 model: no errors, 0 warnings\n");

    [Fact]
    public void A_change_of_revision_is_seen()
    {
        var before = PolicyFiles.Fingerprint(volume).ShouldNotBeNull();
        Publish();
        PolicyFiles.Fingerprint(volume).ShouldNotBe(before);
    }

    [Fact]
    public async Task A_change_of_revision_goes_live()
    {
        await using var service = await RunningService.StartAsync(null, "--Rank:Watch", "true", "--Rank:Policies", volume);
        var before = service.Engine.Plans.Current!.Hash;
        content.Replace("surfaces/home.yaml", "click: 1", "click: 5");
        Publish();

        await Until.TrueAsync(() => !string.Equals(service.Engine.Plans.Current!.Hash, before, StringComparison.Ordinal));

        service.Engine.Loader.Refusal.ShouldBeNull();
    }

    [Fact]
    public async Task What_is_read_while_revisions_change_is_of_one_revision()
    {
        using var stop = new CancellationTokenSource();
        var swaps = Task.Run(() =>
        {
            while (!stop.IsCancellationRequested)
            {
                Publish(keepsOld: true);
            }
        });
        while (Volatile.Read(ref revision) < 20)
        {
            var files = PolicyFiles.ReadFolder(volume);
            files.Refused.ShouldBeEmpty();
            files.Files.Length.ShouldBe(4);
            files.Files.Select(file => Revision(file)).Distinct(StringComparer.Ordinal).Count().ShouldBe(1);
        }

        await stop.CancelAsync();
        await swaps;
    }

    private static string Revision(PolicyFile file) => Encoding.UTF8.GetString(file.Content.Span).Split('\n')[0];

    /// <summary>Every file begins with a line that says of which revision it is.</summary>
    private void Publish(bool keepsOld = false)
    {
        var next = $"..2026_02_20_{++revision:00000}";
        foreach (var path in Directory.EnumerateFiles(content.Root, "*.yaml", SearchOption.AllDirectories))
        {
            var target = Path.Combine(volume, next, Path.GetRelativePath(content.Root, path));
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            File.WriteAllText(target, $"# revision {revision}\n" + File.ReadAllText(path));
        }

        var data = Path.Combine(volume, "..data");
        var old = new FileInfo(data).LinkTarget;
        SpecialFile.Link(data + "_tmp", next);
        using var rename = Process.Start("mv", ["-Tf", data + "_tmp", data])!;
        rename.WaitForExit();
        rename.ExitCode.ShouldBe(0);
        if (old is not null && !keepsOld)
        {
            Directory.Delete(Path.Combine(volume, old), recursive: true);
        }
    }
}
