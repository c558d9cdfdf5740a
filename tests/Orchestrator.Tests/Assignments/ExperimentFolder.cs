using System.Globalization;
using RankOrchestrator.Orchestrator.Tests.Building;

namespace RankOrchestrator.Orchestrator.Tests.Assignments;

/// <summary>Experiments in the fixture's policies.</summary>
internal static class ExperimentFolder
{
    /// <summary>Puts a layer into a folder.</summary>
    public static void Layer(this PolicyFolder folder, string name, string more = "") => folder.Write($"layers/{name}.yaml", $"""
        layer: {name}
        why: test
        owner: tests
        {more}
        """);

    /// <summary>Puts an experiment into a folder whose arms are <c>a</c>, the control, and <c>b</c>.</summary>
    public static void Experiment(this PolicyFolder folder, string name, string layer, string changes, double share = 50, string more = "")
        => folder.Write($"experiments/{name}.yaml", string.Create(CultureInfo.InvariantCulture, $$"""
        experiment: {{name}}
        why: test
        owner: tests
        layer: {{layer}}
        arms: { a: {{share}}, b: {{share}} }
        control: a
        changes: { b: { home: {{changes}} } }
        users: 1000
        metrics: [ { metric: clicks, of: clicks, better: up, decides: true, smallest: 0.1 } ]
        {{more}}
        """));

    /// <summary>The fixture's request for another user.</summary>
    public static string RequestOf(string user) => PolicyFolder.HomeRequest.Replace("\"u-9\"", $"\"{user}\"", StringComparison.Ordinal);
}
