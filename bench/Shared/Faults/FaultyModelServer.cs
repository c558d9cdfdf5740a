using System.Globalization;
using RankOrchestrator.Objectives.Tests.Faults;

namespace RankOrchestrator.Bench;

/// <summary>
/// A model server that fails in every way it can, as a process of its own: <c>model-server PORT PERCENT</c>. It answers any
/// model, predicts <see cref="Predicted"/> for every row, and ends when its standard input does.
/// </summary>
internal static class FaultyModelServer
{
    /// <summary>First word on the command line.</summary>
    public const string Command = "model-server";

    /// <summary>What it predicts when it does not fail.</summary>
    public const float Predicted = 0.25f;

    /// <summary>Runs until nobody needs it.</summary>
    public static async Task RunAsync(int port, uint percent)
    {
        var calls = 0;
        await using var server = new InferenceServer(Answer, port);
        await Console.Out.WriteLineAsync(server.Address.Port.ToString(CultureInfo.InvariantCulture));
        await Console.In.ReadToEndAsync();

        Reply Answer(InferenceRequest request)
        {
            if (!request.Path.EndsWith("/infer", StringComparison.Ordinal))
            {
                return request.Path.EndsWith("/ready", StringComparison.Ordinal)
                    ? Reply.Json("""{"ready":true}""")
                    : Reply.Json($$"""{"name":"{{request.Path[(request.Path.LastIndexOf('/') + 1)..]}}","platform":"bench"}""");
            }

            var scores = new float[request.Rows];
            Array.Fill(scores, Predicted);
            var draw = (uint)Interlocked.Increment(ref calls) * 2654435761U;
            return draw % 100 < percent ? Fault.All[(int)(draw / 100 % (uint)Fault.All.Count)].Answer(scores) : Reply.Binary("score", scores);
        }
    }
}
