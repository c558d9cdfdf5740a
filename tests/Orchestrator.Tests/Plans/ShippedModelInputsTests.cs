using System.Diagnostics;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Logging.Abstractions;
using RankOrchestrator.Orchestrator.Engine;
using RankOrchestrator.Orchestrator.Plans;
using RankOrchestrator.Orchestrator.Settings;

namespace RankOrchestrator.Orchestrator.Tests.Plans;

/// <summary>
/// The model files of <c>policies/</c> feed the shipped models what they were trained on: for candidates of the samples,
/// the whole pipeline predicts what the training computed without ONNX Runtime and without these files.
/// </summary>
public sealed class ShippedModelInputsTests : IDisposable
{
    private static readonly string Root = TestFiles.RepositoryRoot;

    private readonly RankingEngine engine = new(new ServiceSettings { Watch = false }, PolicyLocation.Find(Path.Combine(Root, "policies"), null), TimeProvider.System, NullLoggerFactory.Instance);

    public void Dispose() => engine.Dispose();

    [Fact]
    public void Models_that_ship_are_checked_with_their_reference_rows_when_they_are_loaded()
    {
        engine.Loader.Load().ShouldBeTrue();
        var files = string.Join('\n', engine.Plans.Current!.Models.Files.Select(file => file.Name));
        foreach (var model in (string[])["ctr", "cvr", "merchant-value", "cold-ctr", "engagement", "recurrent-ctr", "attention-ctr", "two-tower-ctr"])
        {
            files.ShouldContain(model + "/rows");
        }
    }

    [Theory]
    [InlineData("ctr", 20)]
    [InlineData("cvr", 25)]
    [InlineData("merchant-value", 30)]
    [InlineData("cold-ctr", 5, "cold_")]
    [InlineData("engagement", 5, "engagement_")]
    public async Task Candidates_of_the_samples_are_predicted_as_at_training_time(string model, int count, string prefix = "")
    {
        engine.Loader.Load().ShouldBeTrue();
        using var reference = JsonDocument.Parse(await File.ReadAllBytesAsync(Path.Combine(Root, "tests", "Objectives.Tests", "Data", model + ".reference.json")));
        var candidates = reference.RootElement.GetProperty("candidates").EnumerateArray().ToArray();
        candidates.Length.ShouldBe(count);
        foreach (var sample in candidates.GroupBy(candidate => candidate.GetProperty("request").GetString()!, StringComparer.Ordinal))
        {
            var body = await File.ReadAllBytesAsync(Path.Combine(Root, sample.Key));
            using var result = await engine.Pipeline.RankAsync(body, Stopwatch.GetTimestamp(), CancellationToken.None, TimeSpan.FromMinutes(2));
            var workspace = result.Workspace.ShouldNotBeNull(result.Problem?.Detail);
            workspace.Degradations.ShouldNotContain(degradation => degradation.Model == model);
            foreach (var candidate in sample)
            {
                var row = workspace.Request.Candidates.Find(Encoding.UTF8.GetBytes(candidate.GetProperty("id").GetString()!));
                foreach (var expected in candidate.GetProperty("outputs").EnumerateObject())
                {
                    var predicted = workspace.Frame.Predictions.Column(workspace.Surface.Environment.Predictions.IndexOf(prefix + expected.Name))[row];
                    predicted.ShouldBe(expected.Value.GetDouble(), 1e-5 * Math.Max(1, Math.Abs(expected.Value.GetDouble())), $"{sample.Key} {candidate.GetProperty("id")}");
                }
            }
        }
    }
}
