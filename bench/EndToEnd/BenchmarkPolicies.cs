using System.Text.Json;
using System.Text.Json.Nodes;
using RankOrchestrator.Bench;

namespace RankOrchestrator.EndToEndBench;

/// <summary>The policies and models that ship, with the benchmark's surface added, in a folder of their own; and a request to it.</summary>
internal sealed class BenchmarkPolicies : IDisposable
{
    private readonly ShippedPolicies shipped;
    private readonly JsonObject page;

    private BenchmarkPolicies(ShippedPolicies shipped, JsonObject page)
    {
        this.shipped = shipped;
        this.page = page;
        Request = RequestTo("benchmark_page");
    }

    /// <summary>The policy folder.</summary>
    public string Folder => shipped.Folder;

    /// <summary>The models' folder.</summary>
    public string Models => shipped.Models;

    /// <summary>A store page of 500 candidates for 50 slots.</summary>
    public byte[] Request { get; }

    /// <summary>The same page on another surface.</summary>
    public byte[] RequestTo(string surface)
    {
        page["surface"] = surface;
        return JsonSerializer.SerializeToUtf8Bytes(page);
    }

    /// <summary>Copies everything out of the repository.</summary>
    public static BenchmarkPolicies Compose(string repository)
    {
        var policies = new ShippedPolicies(repository);
        policies.Add(Path.Combine(repository, "bench", "EndToEnd", "policies"), "policies");

        var request = JsonNode.Parse(File.ReadAllBytes(Path.Combine(repository, "samples", "store_page.json")))!.AsObject();
        request["options"] = new JsonObject { ["explain"] = "summary" };
        return new BenchmarkPolicies(policies, request);
    }

    public void Dispose() => shipped.Dispose();
}
