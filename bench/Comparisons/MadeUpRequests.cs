using System.Globalization;
using System.IO.Compression;
using System.Text.Json.Nodes;

namespace RankOrchestrator.ComparisonsBench;

/// <summary>Requests like a sample, whose candidates have one another's features, dealt anew for each from its number.</summary>
/// <param name="sample">The sample.</param>
internal sealed class MadeUpRequests(string sample)
{
    private readonly JsonObject sample = JsonNode.Parse(sample)!.AsObject();

    /// <summary>Candidates of a request.</summary>
    public int Candidates => sample["candidates"]!.AsArray().Count;

    /// <summary>Slots of a request.</summary>
    public int Slots => (int)sample["slots"]!;

    /// <summary>Writes a file each; returns their folder.</summary>
    public string WriteFiles(string folder, int count)
    {
        Directory.CreateDirectory(folder);
        for (var number = 0; number < count; number++)
        {
            File.WriteAllText(Path.Combine(folder, string.Create(CultureInfo.InvariantCulture, $"{number:00000}.json")), Request(number).ToJsonString());
        }

        return folder;
    }

    /// <summary>Writes a line each with made-up outputs of models, as a decision log has them; returns the file.</summary>
    public string WriteLog(string path, int count)
    {
        using var lines = new StreamWriter(new GZipStream(File.Create(path), CompressionLevel.Fastest));
        for (var number = 0; number < count; number++)
        {
            var random = new Random(number);
            var line = new JsonObject
            {
                ["at"] = "2026-02-20T18:00:00Z",
                ["request"] = Request(number),
                ["predictions"] = new JsonObject
                {
                    ["ctr"] = Outputs(() => random.NextDouble()),
                    ["cvr"] = Outputs(() => random.NextDouble()),
                    ["merchant_value"] = Outputs(() => 40 * random.NextDouble()),
                },
            };
            lines.WriteLine(line.ToJsonString());
        }

        return path;
    }

    private JsonArray Outputs(Func<double> output) => [.. Enumerable.Range(0, Candidates).Select(_ => (JsonNode)output())];

    private JsonObject Request(int number)
    {
        var request = sample.DeepClone().AsObject();
        request["requestId"] = string.Create(CultureInfo.InvariantCulture, $"r-{number}");
        request["context"]!["userId"] = string.Create(CultureInfo.InvariantCulture, $"u-{number}");
        var candidates = request["candidates"]!.AsArray();
        var features = candidates.Select(candidate => candidate!["features"]!.DeepClone()).ToArray();
        new Random(number).Shuffle(features);
        for (var candidate = 0; candidate < features.Length; candidate++)
        {
            candidates[candidate]!["features"] = features[candidate];
        }

        return request;
    }
}
