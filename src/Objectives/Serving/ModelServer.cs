using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using RankOrchestrator.Language.Diagnostics;
using RankOrchestrator.Objectives.Onnx;
using RankOrchestrator.Objectives.OpenInference;
using RankOrchestrator.Policies.Models;

#pragma warning disable CA2000 // Bodies leave with the answer; whoever sends it disposes them.

namespace RankOrchestrator.Objectives.Serving;

/// <summary>
/// Serves the ONNX files of a folder over the Open Inference Protocol, independent of any web framework: every method
/// takes what came over HTTP and gives what goes back. Files are <c>NAME.onnx</c> (version 1) or, as Triton lays them
/// out, <c>NAME/VERSION/model.onnx</c>. Safe for concurrent use.
/// </summary>
public sealed class ModelServer : IDisposable
{
    private readonly ImmutableSortedDictionary<string, ImmutableArray<ServedModel>> models;
    private readonly ImmutableArray<OnnxModel> files;

    private ModelServer(ImmutableArray<ServedModel> models, ImmutableArray<OnnxModel> files)
    {
        this.files = files;
        this.models = models
            .GroupBy(model => model.Name, StringComparer.Ordinal)
            .ToImmutableSortedDictionary(
                group => group.Key,
                group => group.OrderBy(model => model.Version, VersionOrder.Ascending).ToImmutableArray(),
                StringComparer.Ordinal);
    }

    /// <summary>Names of the models that are served, with their versions.</summary>
    public IEnumerable<(string Name, ImmutableArray<string> Versions)> Models
        => models.Select(model => (model.Key, model.Value.Select(version => version.Version).ToImmutableArray()));

    /// <summary>Loads a folder. Files that cannot be loaded are left out and named in the problems.</summary>
    public static (ModelServer Server, ImmutableArray<string> Problems) Open(string folder)
    {
        var served = ImmutableArray.CreateBuilder<ServedModel>();
        var loaded = ImmutableArray.CreateBuilder<OnnxModel>();
        var problems = ImmutableArray.CreateBuilder<string>();
        foreach (var (name, version, path) in Find(folder))
        {
            var (model, problem) = OnnxModel.Load(path);
            if (model is null)
            {
                problems.Add(problem!);
                continue;
            }

            loaded.Add(model);
            served.Add(new ServedModel(name, version, model));
        }

        return (new ModelServer(served.ToImmutable(), loaded.ToImmutable()), problems.ToImmutable());
    }

    /// <summary><c>GET /v2</c></summary>
    public static ServerAnswer Metadata()
        => Json(200, json =>
        {
            json.WriteString("name", "rank-orchestrator");
            json.WriteString("version", typeof(ModelServer).Assembly.GetName().Version?.ToString(3) ?? "0");
            json.WriteStartArray("extensions");
            json.WriteStringValue("binary_tensor_data");
            json.WriteEndArray();
        });

    /// <summary><c>GET /v2/health/live</c></summary>
    public static ServerAnswer Live() => Json(200, json => json.WriteBoolean("live", true));

    /// <summary><c>GET /v2/health/ready</c></summary>
    public ServerAnswer Ready() => Json(models.IsEmpty ? 503 : 200, json => json.WriteBoolean("ready", !models.IsEmpty));

    /// <summary><c>GET /v2/models/NAME[/versions/VERSION]/ready</c></summary>
    public ServerAnswer ModelReady(string name, string? version)
        => Find(name, version, out var unknown) is null ? unknown : Json(200, json =>
        {
            json.WriteString("name", name);
            json.WriteBoolean("ready", true);
        });

    /// <summary><c>GET /v2/models/NAME[/versions/VERSION]</c></summary>
    public ServerAnswer ModelMetadata(string name, string? version)
    {
        if (Find(name, version, out var unknown) is not { } model)
        {
            return unknown;
        }

        return Json(200, json =>
        {
            json.WriteString("name", name);
            json.WriteStartArray("versions");
            foreach (var other in models[name])
            {
                json.WriteStringValue(other.Version);
            }

            json.WriteEndArray();
            json.WriteString("platform", model.Metadata.Platform);
            WriteTensors(json, "inputs", model.Metadata.Inputs);
            WriteTensors(json, "outputs", model.Metadata.Outputs);
        });
    }

    /// <summary><c>POST /v2/models/NAME[/versions/VERSION]/infer</c></summary>
    /// <param name="name">The model.</param>
    /// <param name="version">The version; null takes the highest.</param>
    /// <param name="body">The whole body.</param>
    /// <param name="jsonLength">The value of <see cref="OpenInferenceClient.JsonLengthHeader"/>; null when the header is absent.</param>
    public ServerAnswer Infer(string name, string? version, ReadOnlyMemory<byte> body, string? jsonLength)
    {
        if (Find(name, version, out var unknown) is not { } model)
        {
            return unknown;
        }

        var response = new PooledBuffer();
        try
        {
            var length = jsonLength is null ? (int?)null
                : int.TryParse(jsonLength, NumberStyles.None, CultureInfo.InvariantCulture, out var parsed) ? parsed
                : throw new ServingException(400, $"{OpenInferenceClient.JsonLengthHeader} is not a length");
            using var request = ServedRequest.Read(body, length);
            return new ServerAnswer(200, response, model.Infer(request, response));
        }
        catch (ServingException exception)
        {
            response.Dispose();
            return Error(exception.Status, exception.Message);
        }
    }

    /// <summary>An answer that says what is wrong, as the protocol's error object. A long message, which is long because of what was sent, is shortened.</summary>
    public static ServerAnswer Error(int status, string message) => Json(status, json => json.WriteString("error", Excerpt.OfSentence(message, 300)));

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var file in files)
        {
            file.Release();
        }
    }

    private static IEnumerable<(string Name, string Version, string Path)> Find(string folder)
    {
        foreach (var path in Directory.EnumerateFiles(folder, "*.onnx").Order(StringComparer.Ordinal))
        {
            yield return (Path.GetFileNameWithoutExtension(path), "1", path);
        }

        foreach (var model in Directory.EnumerateDirectories(folder).Order(StringComparer.Ordinal))
        {
            foreach (var version in Directory.EnumerateDirectories(model).Order(StringComparer.Ordinal))
            {
                var path = Path.Combine(version, "model.onnx");
                if (File.Exists(path))
                {
                    yield return (Path.GetFileName(model), Path.GetFileName(version), path);
                }
            }
        }
    }

    private ServedModel? Find(string name, string? version, out ServerAnswer unknown)
    {
        unknown = default;
        if (!models.TryGetValue(name, out var versions))
        {
            unknown = Error(404, $"unknown model '{name}'");
            return null;
        }

        var found = version is null ? versions[^1] : versions.FirstOrDefault(model => model.Version.Equals(version, StringComparison.Ordinal));
        if (found is null)
        {
            unknown = Error(404, $"model '{name}' has no version '{version}'");
        }

        return found;
    }

    private static ServerAnswer Json(int status, Action<Utf8JsonWriter> write)
    {
        var body = new PooledBuffer();
        using var json = new Utf8JsonWriter(body);
        json.WriteStartObject();
        write(json);
        json.WriteEndObject();
        json.Flush();
        return new ServerAnswer(status, body, null);
    }

    private static void WriteTensors(Utf8JsonWriter json, string name, ImmutableArray<TensorMetadata> tensors)
    {
        json.WriteStartArray(name);
        foreach (var tensor in tensors)
        {
            json.WriteStartObject();
            json.WriteString("name", tensor.Name);
            json.WriteString("datatype", tensor.Datatype);
            json.WriteStartArray("shape");
            foreach (var size in tensor.Shape)
            {
                json.WriteNumberValue(size);
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }
}
