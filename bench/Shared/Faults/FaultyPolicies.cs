namespace RankOrchestrator.Bench;

/// <summary>The policies and models that ship, in a folder of their own, with <c>ctr</c> and <c>cvr</c> on a model server.</summary>
internal sealed class FaultyPolicies : IDisposable
{
    /// <summary>What stands in for a prediction of the server.</summary>
    public const double Prior = 0.125;

    /// <summary>The predictions that the server makes.</summary>
    public static IReadOnlyList<string> Remote { get; } = ["ctr", "cvr"];

    private readonly ShippedPolicies shipped;

    /// <param name="repository">Where the policies that ship are.</param>
    /// <param name="server">The model server.</param>
    /// <param name="calls">How it is called: lines of a model file.</param>
    /// <param name="deadline">The deadline of every surface; null for their own.</param>
    public FaultyPolicies(string repository, Uri server, string calls, TimeSpan? deadline = null)
    {
        shipped = new ShippedPolicies(repository);
        if (deadline is { } given)
        {
            foreach (var file in Directory.EnumerateFiles(Path.Combine(Folder, "surfaces")))
            {
                var lines = File.ReadAllLines(file).Select(line => line.StartsWith("deadline:", StringComparison.Ordinal) ? FormattableString.Invariant($"deadline: {given.TotalMilliseconds:0}ms") : line);
                File.WriteAllLines(file, lines);
            }
        }

        foreach (var prediction in Remote)
        {
            File.WriteAllText(Path.Combine(Folder, "models", prediction + ".yaml"), $$"""
                model: {{prediction}}
                owner: bench
                version: "1"
                kind: oip
                oip: { server: "{{server}}" }
                inputs: [ { tensor: features, columns: [ feature.ctr7d, feature.affinity ] } ]
                outputs: [ { prediction: {{prediction}}, tensor: score, range: [0, 1], fallback: [ { prior: {{Prior}} } ] } ]
                {{calls}}

                """);
        }
    }

    /// <summary>The policy folder.</summary>
    public string Folder => shipped.Folder;

    /// <inheritdoc/>
    public void Dispose() => shipped.Dispose();
}
