using System.Net.Http.Json;
using RankOrchestrator.Language.Expressions.Evaluation;

namespace RankOrchestrator.Objectives.Bench.Naive;

/// <summary>What one writes first: objects of the protocol's shape, serialized and deserialized, without any protection.</summary>
internal sealed class NaiveClient(Uri address) : IDisposable
{
    private static readonly Uri Path = new("/v2/models/bench/infer", UriKind.Relative);
    private readonly HttpClient http = new() { BaseAddress = address, Timeout = TimeSpan.FromSeconds(1) };

    public async Task PredictAsync(EvaluationFrame frame)
    {
        var columns = frame.Candidates.Features.Columns;
        var data = new List<float>(frame.RowCount * columns.Length);
        for (var row = 0; row < frame.RowCount; row++)
        {
            foreach (var column in columns)
            {
                data.Add((float)column.Doubles[row]);
            }
        }

        var request = new NaiveRequest([new NaiveTensor("features", [frame.RowCount, columns.Length], "FP32", data)]);
        using var response = await http.PostAsJsonAsync(Path, request);
        response.EnsureSuccessStatusCode();
        var answer = await response.Content.ReadFromJsonAsync<NaiveResponse>();
        var scores = answer!.outputs[0].data;
        for (var row = 0; row < scores.Count; row++)
        {
            frame.Predictions.Column(0)[row] = scores[row];
        }
    }

    public void Dispose() => http.Dispose();
}

#pragma warning disable SA1300, IDE1006, CA1812 // The protocol's own spelling; made by the serializer.
internal sealed record NaiveRequest(List<NaiveTensor> inputs);

internal sealed record NaiveTensor(string name, List<int> shape, string datatype, List<float> data);

internal sealed record NaiveResponse(List<NaiveTensor> outputs);
