using System.Globalization;
using System.Text;
using RankOrchestrator.Objectives.Failures;
using RankOrchestrator.Objectives.OpenInference;
using RankOrchestrator.Objectives.Tensors;
using RankOrchestrator.Objectives.Tests.Faults;
using RankOrchestrator.Policies.Models;
using RankOrchestrator.Policies.Models.Kinds;

namespace RankOrchestrator.Objectives.Tests.OpenInference;

public sealed class OpenInferenceClientTests
{
    private static readonly InferenceSignature Signature = new(
        [new InputTensor("features", TensorDatatype.FP32, 3)],
        [new OutputTensor("score", 1)]);

    [Theory]
    [InlineData(TensorWire.Binary)]
    [InlineData(TensorWire.Json)]
    public async Task Predictions_come_back_row_by_row(TensorWire wire)
    {
        await using var server = new InferenceServer(request => wire == TensorWire.Binary
            ? Reply.Binary("score", [.. RowSums(request).Select(sum => (float)sum)])
            : Reply.Json(JsonScores(RowSums(request))));
        using var client = Client(server.Address, wire);
        var inputs = Features(500);
        var values = new double[500];

        (await client.InferAsync(Signature, inputs, 0, 500, values, CancellationToken.None)).ShouldBe(ModelFailure.None);

        for (var row = 0; row < 500; row++)
        {
            values[row].ShouldBe(inputs[0].Elements<float>().Slice(row * 3, 3).ToArray().Sum(value => (double)value), 1e-4);
        }
    }

    [Fact]
    public async Task A_range_of_rows_is_sent_alone()
    {
        await using var server = new InferenceServer(request => Reply.Binary("score", [.. RowSums(request).Select(sum => (float)sum)]));
        using var client = Client(server.Address, TensorWire.Binary);
        var inputs = Features(10);
        var values = new double[4];

        (await client.InferAsync(Signature, inputs, 3, 4, values, CancellationToken.None)).ShouldBe(ModelFailure.None);

        values[0].ShouldBe(inputs[0].Elements<float>().Slice(9, 3).ToArray().Sum(value => (double)value), 1e-4);
    }

    [Fact]
    public async Task The_binary_request_is_what_the_extension_describes()
    {
        InferenceRequest? seen = null;
        await using var server = new InferenceServer(request =>
        {
            seen = request;
            return Reply.Binary("score", new float[request.Rows]);
        });
        using var client = Client(server.Address, TensorWire.Binary, version: "7");
        await client.InferAsync(Signature, Features(2), 0, 2, new double[2], CancellationToken.None);

        seen!.Method.ShouldBe("POST");
        seen.Path.ShouldBe("/v2/models/m/versions/7/infer");
        seen.Headers["Content-Type"].ShouldBe("application/octet-stream");
        int.Parse(seen.Headers["Content-Length"], CultureInfo.InvariantCulture).ShouldBe(seen.JsonLength + (2 * 3 * 4));
        seen.Headers.ShouldNotContainKey("Accept-Encoding");
        seen.Json.ToJsonString().ShouldBe("""{"inputs":[{"name":"features","shape":[2,3],"datatype":"FP32","parameters":{"binary_data_size":24}}],"outputs":[{"name":"score","parameters":{"binary_data":true}}]}""");
    }

    [Fact]
    public async Task The_JSON_request_needs_no_extension()
    {
        InferenceRequest? seen = null;
        await using var server = new InferenceServer(request =>
        {
            seen = request;
            return Reply.Json(JsonScores(new double[request.Rows]));
        });
        using var client = Client(server.Address, TensorWire.Json);
        var inputs = Features(1);
        new float[] { 0, -1.5f, 1e-9f }.CopyTo(inputs[0].Elements<float>());
        await client.InferAsync(Signature, inputs, 0, 1, new double[1], CancellationToken.None);

        seen!.Path.ShouldBe("/v2/models/m/infer");
        seen.Headers["Content-Type"].ShouldBe("application/json");
        seen.Headers.ShouldNotContainKey("Inference-Header-Content-Length");
        Encoding.UTF8.GetString(seen.Body).ShouldBe("""{"inputs":[{"name":"features","shape":[1,3],"datatype":"FP32","data":[0,-1.5,1E-09]}],"outputs":[{"name":"score"}]}""");
    }

    [Theory]
    [InlineData(TensorWire.Binary)]
    [InlineData(TensorWire.Json)]
    public async Task Inputs_of_every_type_arrive_as_they_were(TensorWire wire)
    {
        var signature = new InferenceSignature(
            [
                new("single", TensorDatatype.FP32, 1),
                new("double", TensorDatatype.FP64, 2),
                new("long", TensorDatatype.INT64, 1, IsVector: true),
                new("integer", TensorDatatype.INT32, 1),
                new("flag", TensorDatatype.BOOL, 1),
                new("text", TensorDatatype.BYTES, 2)],
            [new OutputTensor("score", 1)]);
        var inputs = signature.Inputs.Select(input => new TensorBuffer(input.Datatype, input.Width)).ToArray();
        foreach (var input in inputs)
        {
            input.Reset(2);
        }

        new float[] { 0.1f, -3.4e38f }.CopyTo(inputs[0].Elements<float>());
        new double[] { Math.PI, -1e-300, 0.1, 7 }.CopyTo(inputs[1].Elements<double>());
        new long[] { long.MaxValue / 4, -1 }.CopyTo(inputs[2].Elements<long>());
        new int[] { int.MinValue, 5 }.CopyTo(inputs[3].Elements<int>());
        new byte[] { 1, 0 }.CopyTo(inputs[4].Elements<byte>());
        foreach (var text in new[] { "", "تمر", "a\"b\\c\n", "x" })
        {
            inputs[5].Append(Encoding.UTF8.GetBytes(text));
        }

        InferenceRequest? seen = null;
        await using var server = new InferenceServer(request =>
        {
            seen = request;
            return Reply.Json(JsonScores(new double[request.Rows]));
        });
        using var client = Client(server.Address, wire);
        (await client.InferAsync(signature, inputs, 0, 2, new double[2], CancellationToken.None)).ShouldBe(ModelFailure.None);

        seen!.Numbers("single").Select(value => (float)value).ShouldBe([0.1f, -3.4e38f]);
        seen.Numbers("double").ShouldBe([Math.PI, -1e-300, 0.1, 7]);
        seen.Numbers("long").ShouldBe([long.MaxValue / 4, -1]);
        seen.Numbers("integer").ShouldBe([int.MinValue, 5]);
        seen.Numbers("flag").ShouldBe([1, 0]);
        seen.Strings("text").ShouldBe(["", "تمر", "a\"b\\c\n", "x"]);
        seen.Json["inputs"]![2]!["shape"]!.ToJsonString().ShouldBe("[2]");
    }

    [Fact]
    public async Task The_trace_context_of_the_caller_is_passed_on()
    {
        string? seen = null;
        await using var server = new InferenceServer(request =>
        {
            seen = request.Headers.GetValueOrDefault("traceparent");
            return Reply.Binary("score", new float[request.Rows]);
        });
        using var client = Client(server.Address, TensorWire.Binary);
        using var activity = new System.Diagnostics.Activity("page").SetIdFormat(System.Diagnostics.ActivityIdFormat.W3C).Start();
        await client.InferAsync(Signature, Features(1), 0, 1, new double[1], CancellationToken.None);
        seen.ShouldBe(activity.Id);
    }

    [Fact]
    public async Task Connections_are_reused()
    {
        await using var server = new InferenceServer(request => Reply.Binary("score", new float[request.Rows]));
        using var client = Client(server.Address, TensorWire.Binary);
        for (var call = 0; call < 50; call++)
        {
            (await client.InferAsync(Signature, Features(5), 0, 5, new double[5], CancellationToken.None)).ShouldBe(ModelFailure.None);
        }

        server.Requests.ShouldBe(50);
        server.Accepted.ShouldBe(1);
    }

    [Fact]
    public async Task Cancelling_a_call_closes_its_socket()
    {
        await using var server = new InferenceServer(_ => new Reply { Stalls = true });
        using var client = Client(server.Address, TensorWire.Binary);
        using var cancellation = new CancellationTokenSource();
        var call = client.InferAsync(Signature, Features(5), 0, 5, new double[5], cancellation.Token);
        await Until.TrueAsync(() => server.Stalling == 1);
        await cancellation.CancelAsync();
        (await call).ShouldBe(ModelFailure.Cancelled);
        await Until.TrueAsync(() => server.Open == 0);
    }

    private static OpenInferenceClient Client(Uri address, TensorWire wire, string? version = null)
        => new(new OpenInferenceEndpoint(address, "m", version) { Wire = wire });

    private static TensorBuffer[] Features(int rows)
    {
        var buffer = new TensorBuffer(TensorDatatype.FP32, 3);
        buffer.Reset(rows);
        var elements = buffer.Elements<float>();
        for (var index = 0; index < elements.Length; index++)
        {
            elements[index] = MathF.Sin(index) * 10;
        }

        return [buffer];
    }

    private static double[] RowSums(InferenceRequest request)
        => [.. request.Numbers("features").Chunk(3).Select(row => row.Sum())];

    private static string JsonScores(double[] scores)
        => $$"""{"model_name":"m","outputs":[{"name":"score","shape":[{{scores.Length}},1],"datatype":"FP32","data":[{{string.Join(',', scores.Select(score => score.ToString(CultureInfo.InvariantCulture)))}}]}]}""";
}
