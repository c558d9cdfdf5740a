namespace RankOrchestrator.Orchestrator.Tests.CommandLine;

/// <summary>A folder with instances that are small enough to be solved by looking at them.</summary>
internal sealed class InstanceFolder : IDisposable
{
    /// <summary>Three candidates worth 3, 2 and 1 for two slots of weight 1 and 0.5; at most one of merchant m1 (the first two): 3.5.</summary>
    public const string Feasible = """{ "type": "cap", "name": "one-of-m1", "group": { "attribute": "merchant", "equals": "m1" }, "max": 1 }""";

    /// <summary>The first candidate is pinned to the first slot, which no member of its merchant may hold.</summary>
    public const string Contradictory = """
        { "type": "exclude", "group": { "attribute": "merchant", "equals": "m1" }, "from": 0, "to": 0 },
        { "type": "pin", "candidate": "a", "slot": 0 }
        """;

    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("instances-");

    public string Path => folder.FullName;

    public string Add(string file, string constraints, string name = "\"name\": \"page\",")
    {
        return Write(file, $$"""
            {
              "format": "slot-allocation/1", {{name}}
              "slots": [{ "position": 0, "weight": 1 }, { "position": 1, "weight": 0.5 }],
              "candidates": [
                { "id": "a", "value": 3, "attributes": { "merchant": "m1" } },
                { "id": "b", "value": 2, "attributes": { "merchant": "m1" } },
                { "id": "c", "value": 1, "attributes": { "merchant": "m2" } }
              ],
              "constraints": [{{constraints}}]
            }
            """);
    }

    public string Write(string file, string content)
    {
        var path = System.IO.Path.Combine(Path, file);
        File.WriteAllText(path, content);
        return path;
    }

    public void Dispose() => folder.Delete(recursive: true);
}
