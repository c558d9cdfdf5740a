using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using RankOrchestrator.Orchestrator.Plans;

namespace RankOrchestrator.Orchestrator.OpenApi;

/// <summary>
/// The OpenAPI document of the service. What every installation shares is written in <c>openapi.json</c>; the request
/// schemas are completed from the plan in force, one per surface, so that the document tells a caller exactly which
/// attributes, features and context this process accepts. Made once per plan.
/// </summary>
internal sealed class ServiceDescription(PlanSource plans)
{
    private static readonly JsonSerializerOptions Layout = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
    private static readonly byte[] Shared = ReadShared();

    private Made? last;

    /// <summary>The document now, as UTF-8.</summary>
    public byte[] Document()
    {
        var plan = plans.Current;
        var hash = plan?.Hash ?? "";
        if (Volatile.Read(ref last) is { } known && string.Equals(known.Hash, hash, StringComparison.Ordinal))
        {
            return known.Document;
        }

        var document = JsonNode.Parse(Shared)!.AsObject();
        if (plan is not null)
        {
            SurfaceSchemas.AddTo(document, plan);
        }

        var bytes = JsonSerializer.SerializeToUtf8Bytes(document, Layout);
        Volatile.Write(ref last, new Made(hash, bytes));
        return bytes;
    }

    private static byte[] ReadShared()
    {
        using var stream = typeof(ServiceDescription).Assembly.GetManifestResourceStream("openapi.json")!;
        var bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        return bytes;
    }

    /// <summary>The document of a plan.</summary>
    private sealed record Made(string Hash, byte[] Document);
}
