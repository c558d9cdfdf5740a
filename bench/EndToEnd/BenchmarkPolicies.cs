using System.Text.Json;
using System.Text.Json.Nodes;

namespace RankOrchestrator.EndToEndBench;

/// <summary>The policies and models that ship, with the benchmark's surface added, in a folder of their own; and a request to it.</summary>
internal sealed class BenchmarkPolicies : IDisposable
{
    private readonly JsonObject page;

    private BenchmarkPolicies(string root, JsonObject page)
    {
        Root = root;
        this.page = page;
        Request = RequestTo("benchmark_page");
    }

    /// <summary>The policy folder.</summary>
    public string Folder => Path.Combine(Root, "policies");

    /// <summary>The models' folder.</summary>
    public string Models => Path.Combine(Root, "models");

    /// <summary>A store page of 500 candidates for 50 slots.</summary>
    public byte[] Request { get; }

    /// <summary>The same page on another surface.</summary>
    public byte[] RequestTo(string surface)
    {
        page["surface"] = surface;
        return JsonSerializer.SerializeToUtf8Bytes(page);
    }

    private string Root { get; }

    /// <summary>Copies everything out of the repository.</summary>
    public static BenchmarkPolicies Compose(string repository)
    {
        var root = Directory.CreateTempSubdirectory("rank-bench-").FullName;
        Copy(Path.Combine(repository, "policies"), Path.Combine(root, "policies"));
        Copy(Path.Combine(repository, "models"), Path.Combine(root, "models"));
        Copy(Path.Combine(repository, "bench", "EndToEnd", "policies"), Path.Combine(root, "policies"));

        var request = JsonNode.Parse(File.ReadAllBytes(Path.Combine(repository, "samples", "store_page.json")))!.AsObject();
        request["options"] = new JsonObject { ["explain"] = "summary" };
        return new BenchmarkPolicies(root, request);
    }

    public void Dispose() => Directory.Delete(Root, recursive: true);

    private static void Copy(string from, string to)
    {
        foreach (var file in Directory.EnumerateFiles(from, "*", SearchOption.AllDirectories))
        {
            var target = Path.Combine(to, Path.GetRelativePath(from, file));
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            File.Copy(file, target, overwrite: true);
        }
    }
}
