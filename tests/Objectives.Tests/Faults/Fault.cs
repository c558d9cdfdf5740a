using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using RankOrchestrator.Objectives.Failures;

namespace RankOrchestrator.Objectives.Tests.Faults;

/// <summary>One way in which a server can fail, and the name under which a page reports it.</summary>
public sealed record Fault(string Name, ModelFailure ReportedAs, Func<float[], Reply> Answer)
{
    public static IReadOnlyList<Fault> All { get; } =
    [
        new("500 with an error object", ModelFailure.ServerError, _ => Reply.Json("""{"error":"out of memory"}""") with { Status = 500 }),
        new("503 with a page", ModelFailure.ServerError, _ => Html() with { Status = 503 }),
        new("400 with an error object", ModelFailure.BadStatus, _ => Reply.Json("""{"error":"unexpected shape"}""") with { Status = 400 }),
        new("redirect", ModelFailure.BadStatus, _ => Reply.Json("{}") with { Status = 302 }),
        new("200 with an error object", ModelFailure.ServerError, _ => Reply.Json("""{"error":"unexpected shape"}""")),
        new("200 with an HTML page", ModelFailure.NotJson, _ => Html()),
        new("200 with an HTML page named JSON", ModelFailure.NotJson, _ => Html() with { ContentType = "application/json" }),
        new("empty body", ModelFailure.NotJson, _ => Reply.Json("")),
        new("one row too few", ModelFailure.WrongShape, scores => Reply.Binary("score", scores[1..])),
        new("transposed", ModelFailure.WrongShape, scores => Reply.Binary("score", scores, $"[1,{scores.Length}]")),
        new("fewer bytes than the shape", ModelFailure.WrongLength, scores => Reply.Binary("score", scores[1..], $"[{scores.Length},1]")),
        new("bytes behind the last tensor", ModelFailure.WrongLength, scores => Reply.Binary("score", scores) is var good ? good with { Body = [.. good.Body, 1, 2, 3] } : good),
        new("JSON length beyond the body", ModelFailure.Truncated, scores => Reply.Binary("score", scores) is var good ? good with { JsonLength = good.Body.Length + 1 } : good),
        new("JSON length that is none", ModelFailure.WrongLength, scores => Reply.Binary("score", scores) with { JsonLength = -1 }),
        new("body ends early", ModelFailure.Truncated, scores => Reply.Binary("score", scores) with { Missing = 40 }),
        new(
            "chunks end early",
            ModelFailure.Truncated,
            _ => new Reply { Raw = Encoding.ASCII.GetBytes("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n20\r\n{\"outputs\":[") }),
        new("another output", ModelFailure.MissingOutput, scores => Reply.Binary("probability", scores)),
        new("words instead of numbers", ModelFailure.WrongDatatype, scores => Reply.Json(Output("BYTES", scores.Length, string.Join(',', scores.Select(_ => "\"high\""))))),
        new("NaN", ModelFailure.NotFinite, scores => Reply.Binary("score", [.. scores[1..], float.NaN])),
        new("infinity", ModelFailure.NotFinite, scores => Reply.Binary("score", [.. scores[1..], float.PositiveInfinity])),
        new("minus infinity", ModelFailure.NotFinite, scores => Reply.Binary("score", [.. scores[1..], float.NegativeInfinity])),
        new("NaN as JSON", ModelFailure.NotFinite, scores => Reply.Json(Output("FP32", scores.Length, string.Join(',', scores.Select(_ => "NaN"))))),
        new("null as JSON", ModelFailure.NotFinite, scores => Reply.Json(Output("FP32", scores.Length, string.Join(',', scores.Select(_ => "null"))))),
        new("1e999 as JSON", ModelFailure.NotFinite, scores => Reply.Json(Output("FP64", scores.Length, string.Join(',', scores.Select(_ => "1e999"))))),
        new("a probability of 7.5", ModelFailure.OutOfRange, scores => Reply.Binary("score", [.. scores[1..], 7.5f])),
        new("not HTTP", ModelFailure.ProtocolError, _ => new Reply { Raw = [0, 1, 2, 3, 13, 10, 13, 10] }),
        new("closes without a word", ModelFailure.Truncated, _ => new Reply { Raw = [] }),
        new("resets the connection", ModelFailure.ConnectionFailed, _ => new Reply { Reset = true }),
        new("answer too large", ModelFailure.TooLarge, _ => Reply.Json(new string(' ', 70_000))),
        new("stalls", ModelFailure.Timeout, scores => Reply.Binary("score", scores) with { Stalls = true }),
        new("drips", ModelFailure.Timeout, scores => Reply.Binary("score", scores) with { Drip = TimeSpan.FromMilliseconds(25) }),
    ];

    /// <summary>Whether only the end of the page's patience ends the call.</summary>
    public bool IsSilence => ReportedAs == ModelFailure.Timeout;

    public static IEnumerable<object[]> Names => All.Select(fault => new object[] { fault.Name });

    public static Fault Named(string name) => All.Single(fault => fault.Name.Equals(name, StringComparison.Ordinal));

    /// <summary>What a healthy server predicts: twice the first of a row's two features.</summary>
    public static float[] Scores(InferenceRequest request)
    {
        var features = MemoryMarshal.Cast<byte, float>(request.Body.AsSpan(request.JsonLength));
        var scores = new float[features.Length / 2];
        for (var row = 0; row < scores.Length; row++)
        {
            scores[row] = 2 * features[2 * row];
        }

        return scores;
    }

    public override string ToString() => Name;

    private static Reply Html() => new() { Body = Encoding.UTF8.GetBytes("<!doctype html><title>Welcome to nginx!</title>"), ContentType = "text/html" };

    private static string Output(string datatype, int rows, string data)
        => string.Create(CultureInfo.InvariantCulture, $$"""{"outputs":[{"name":"score","datatype":"{{datatype}}","shape":[{{rows}},1],"data":[{{data}}]}]}""");
}
