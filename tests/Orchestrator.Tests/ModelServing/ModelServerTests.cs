using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using RankOrchestrator.Objectives.Failures;
using RankOrchestrator.Objectives.OpenInference;
using RankOrchestrator.Objectives.Serving;
using RankOrchestrator.Objectives.Tensors;
using RankOrchestrator.Objectives.Tests.Building;
using RankOrchestrator.Orchestrator.ModelServing;
using RankOrchestrator.Policies.Models;
using RankOrchestrator.Policies.Models.Kinds;

namespace RankOrchestrator.Orchestrator.Tests.ModelServing;

/// <summary>The model server on a real socket, asked by plain HTTP as the protocol's documents spell it, and by the product's client.</summary>
public sealed class ModelServerTests : IAsyncLifetime
{
    private readonly string folder = Path.Combine(Path.GetTempPath(), "rank-models-" + Guid.NewGuid().ToString("N"));
    private readonly HttpClient http = new();
    private WebApplication? application;
    private ModelServer? server;

    public async Task InitializeAsync()
    {
        OnnxFile.Logistic([2, -1], 0.5f, "input0", "output0").Save(folder, "mymodel.onnx");
        OnnxFile.Logistic([1], 0).Save(Path.Combine(folder, "versioned", "2"), "model.onnx");
        OnnxFile.Logistic([5], 0).Save(Path.Combine(folder, "versioned", "10"), "model.onnx");
        new OnnxFile().Input("words", OnnxFile.Text, 2).Node("Identity", ["words"], ["same"]).Output("same", OnnxFile.Text, 2).Save(folder, "echo.onnx");
        await File.WriteAllTextAsync(Path.Combine(folder, "broken.onnx"), "not a model");
        (server, var problems) = ModelServer.Open(folder);
        problems.ShouldHaveSingleItem().ShouldContain("broken.onnx");

        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        application = builder.Build();
        application.MapModelServer(server);
        await application.StartAsync();
        http.BaseAddress = new Uri(application.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First());
    }

    public async Task DisposeAsync()
    {
        http.Dispose();
        await application!.DisposeAsync();
        server!.Dispose();
        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public async Task Health_and_metadata_answer_as_the_protocol_says()
    {
        (await GetAsync("/v2/health/live")).ShouldBe("""200 {"live":true}""");
        (await GetAsync("/v2/health/ready")).ShouldBe("""200 {"ready":true}""");
        (await GetAsync("/v2")).ShouldContain("""
            "extensions":["binary_tensor_data"]
            """);
        (await GetAsync("/v2/models/mymodel/ready")).ShouldBe("""200 {"name":"mymodel","ready":true}""");
        (await GetAsync("/v2/models/mymodel")).ShouldBe("""200 {"name":"mymodel","versions":["1"],"platform":"onnx_onnxv1","inputs":[{"name":"input0","datatype":"FP32","shape":[-1,2]}],"outputs":[{"name":"output0","datatype":"FP32","shape":[-1,1]}]}""");
        (await GetAsync("/v2/models/versioned")).ShouldContain("""
            "versions":["2","10"]
            """);
    }

    [Theory]
    [InlineData("/v2/models/nothing", """404 {"error":"unknown model \u0027nothing\u0027"}""")]
    [InlineData("/v2/models/nothing/ready", """404 {"error":"unknown model \u0027nothing\u0027"}""")]
    [InlineData("/v2/models/mymodel/versions/7", """404 {"error":"model \u0027mymodel\u0027 has no version \u00277\u0027"}""")]
    [InlineData("/v2/models/mymodel/nonsense", """404 {"error":"no such endpoint"}""")]
    public async Task What_is_not_there_is_an_error_object(string path, string expected) => (await GetAsync(path)).ShouldBe(expected);

    [Fact]
    public async Task Inference_in_JSON()
    {
        var answer = await PostAsync("/v2/models/mymodel/infer", """
            {"id":"42","inputs":[{"name":"input0","shape":[2,2],"datatype":"FP32","data":[[1,2],[3,4]]}],"outputs":[{"name":"output0"}]}
            """);
        answer.StatusCode.ShouldBe(HttpStatusCode.OK);
        answer.Content.Headers.ContentType!.MediaType.ShouldBe("application/json");
        var json = JsonNode.Parse(await answer.Content.ReadAsStringAsync())!;
        ((string)json["id"]!).ShouldBe("42");
        ((string)json["model_name"]!).ShouldBe("mymodel");
        json["outputs"]![0]!["shape"]!.ToJsonString().ShouldBe("[2,1]");
        ((double)json["outputs"]![0]!["data"]![0]!).ShouldBe(1 / (1 + Math.Exp(-0.5)), 1e-6);
        ((double)json["outputs"]![0]!["data"]![1]!).ShouldBe(1 / (1 + Math.Exp(-2.5)), 1e-6);
    }

    [Theory]
    [InlineData("""{"name":"output0","parameters":{"binary_data":true}}""", "")]
    [InlineData("""{"name":"output0"}""", ""","parameters":{"binary_data_output":true}""")]
    public async Task Inference_with_the_binary_extension(string output, string parameters)
    {
        var json = Encoding.UTF8.GetBytes($$"""{"inputs":[{"name":"input0","shape":[1,2],"datatype":"FP32","parameters":{"binary_data_size":8} }],"outputs":[{{output}}]{{parameters}} }""");
        using var content = new ByteArrayContent([.. json, .. BitConverter.GetBytes(1f), .. BitConverter.GetBytes(2f)]);
        content.Headers.ContentType = new MediaTypeHeaderValue("application/octet-stream");
        content.Headers.Add("Inference-Header-Content-Length", json.Length.ToString(System.Globalization.CultureInfo.InvariantCulture));
        using var answer = await http.PostAsync(new Uri("/v2/models/mymodel/infer", UriKind.Relative), content);

        answer.Content.Headers.ContentType!.MediaType.ShouldBe("application/octet-stream");
        var length = int.Parse(answer.Headers.GetValues("Inference-Header-Content-Length").Single(), System.Globalization.CultureInfo.InvariantCulture);
        var body = await answer.Content.ReadAsByteArrayAsync();
        body.Length.ShouldBe(length + 4);
        ((int)JsonNode.Parse(body.AsSpan(0, length))!["outputs"]![0]!["parameters"]!["binary_data_size"]!).ShouldBe(4);
        BitConverter.ToSingle(body, length).ShouldBe((float)(1 / (1 + Math.Exp(-0.5))), 1e-6f);
    }

    [Theory]
    [InlineData("nonsense", "failed to parse the request JSON")]
    [InlineData("[]", "must be a JSON object")]
    [InlineData("{}", "no \\u0027inputs\\u0027")]
    [InlineData("""{"inputs":[{"name":"input0","shape":[1,2],"datatype":"FP32","data":[1]}]}""", "does not have the 2 elements")]
    [InlineData("""{"inputs":[{"name":"input0","shape":[1,3],"datatype":"FP32","data":[1,2,3]}]}""", "expects [-1,2]")]
    [InlineData("""{"inputs":[{"name":"input0","shape":[1,2],"datatype":"FP64","data":[1,2]}]}""", "expects FP32")]
    [InlineData("""{"inputs":[{"name":"input0","shape":[1,2],"datatype":"FP99","data":[1,2]}]}""", "unknown datatype")]
    [InlineData("""{"inputs":[{"name":"input0","shape":[1,2],"datatype":"FP32","data":["a",2]}]}""", "element 0")]
    [InlineData("""{"inputs":[{"name":"other","shape":[1,2],"datatype":"FP32","data":[1,2]}]}""", "has no input")]
    [InlineData("""{"inputs":[]}""", "needs input")]
    [InlineData("""{"inputs":[{"name":"input0","shape":[1,2],"datatype":"FP32"}]}""", "needs either")]
    [InlineData("""{"inputs":[{"name":"input0","shape":[1,2],"datatype":"FP32","parameters":{"binary_data_size":8}}]}""", "are left in the body")]
    [InlineData("""{"inputs":[{"name":"input0","shape":[-1,2],"datatype":"FP32","data":[1,2]}]}""", "not negative")]
    [InlineData("""{"inputs":[{"name":"input0","shape":[1,2],"datatype":"FP32","data":[1,2]}],"outputs":[{"name":"none"}]}""", "has no output")]
    public async Task Bad_requests_are_told_what_is_wrong(string body, string expected)
    {
        using var answer = await PostAsync("/v2/models/mymodel/infer", body);
        answer.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        var text = await answer.Content.ReadAsStringAsync();
        text.ShouldStartWith("{\"error\":\"");
        text.ShouldContain(expected);
    }

    [Fact]
    public async Task An_empty_batch_has_an_empty_answer()
    {
        using var answer = await PostAsync("/v2/models/mymodel/infer", """{"inputs":[{"name":"input0","shape":[0,2],"datatype":"FP32","data":[]}]}""");
        answer.StatusCode.ShouldBe(HttpStatusCode.OK);
        var output = JsonNode.Parse(await answer.Content.ReadAsStringAsync())!["outputs"]![0]!;
        output["shape"]!.ToJsonString().ShouldBe("[0,1]");
        output["data"]!.AsArray().Count.ShouldBe(0);
    }

    [Theory]
    [InlineData("nonsense")]
    [InlineData("-1")]
    [InlineData("99999")]
    public async Task A_JSON_length_that_cannot_be_is_told(string length)
    {
        using var content = new ByteArrayContent("{\"inputs\":[]}"u8.ToArray());
        content.Headers.TryAddWithoutValidation("Inference-Header-Content-Length", length);
        using var answer = await http.PostAsync(new Uri("/v2/models/mymodel/infer", UriKind.Relative), content);
        answer.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        (await answer.Content.ReadAsStringAsync()).ShouldContain("Inference-Header-Content-Length");
    }

    [Fact]
    public async Task A_version_is_served_by_its_name_and_the_highest_without()
    {
        const string Body = """{"inputs":[{"name":"features","shape":[1,1],"datatype":"FP32","data":[1]}]}""";
        (await ScoreAsync("/v2/models/versioned/infer")).ShouldBe(1 / (1 + Math.Exp(-5)), 1e-6);
        (await ScoreAsync("/v2/models/versioned/versions/2/infer")).ShouldBe(1 / (1 + Math.Exp(-1)), 1e-6);

        async Task<double> ScoreAsync(string path)
        {
            using var answer = await PostAsync(path, Body);
            return (double)JsonNode.Parse(await answer.Content.ReadAsStringAsync())!["outputs"]![0]!["data"]![0]!;
        }
    }

    [Fact]
    public async Task Strings_come_back_as_they_went()
    {
        using var answer = await PostAsync("/v2/models/echo/infer", """{"inputs":[{"name":"words","shape":[1,2],"datatype":"BYTES","data":["تمر","a\"b"]}]}""");
        var json = JsonNode.Parse(await answer.Content.ReadAsStringAsync())!;
        json["outputs"]![0]!["data"]!.AsArray().Select(word => (string)word!).ShouldBe(["تمر", "a\"b"]);
    }

    [Theory]
    [InlineData(TensorWire.Binary)]
    [InlineData(TensorWire.Json)]
    public async Task The_products_own_client_understands_the_server(TensorWire wire)
    {
        using var client = new OpenInferenceClient(new OpenInferenceEndpoint(http.BaseAddress!, "mymodel") { Wire = wire });
        var signature = new InferenceSignature([new InputTensor("input0", TensorDatatype.FP32, 2)], [new OutputTensor("output0", 1)]);
        var input = new TensorBuffer(TensorDatatype.FP32, 2);
        input.Reset(500);
        for (var index = 0; index < 1000; index++)
        {
            input.Elements<float>()[index] = MathF.Sin(index);
        }

        var values = new double[500];
        (await client.InferAsync(signature, [input], 0, 500, values, CancellationToken.None)).ShouldBe(ModelFailure.None);
        for (var row = 0; row < 500; row++)
        {
            values[row].ShouldBe(1 / (1 + Math.Exp(-((2 * MathF.Sin(2 * row)) - MathF.Sin((2 * row) + 1) + 0.5))), 1e-5);
        }

        (await client.ReadyAsync(CancellationToken.None)).ShouldBe(true);
        var (metadata, problem, _) = await client.MetadataAsync(CancellationToken.None);
        problem.ShouldBeNull();
        MetadataComparison.Differences(signature, metadata!, "the server").ShouldBeEmpty();
    }

    private async Task<string> GetAsync(string path)
    {
        using var answer = await http.GetAsync(new Uri(path, UriKind.Relative));
        return $"{(int)answer.StatusCode} {await answer.Content.ReadAsStringAsync()}";
    }

    private async Task<HttpResponseMessage> PostAsync(string path, string body)
    {
        using var content = new StringContent(body, Encoding.UTF8, "application/json");
        return await http.PostAsync(new Uri(path, UriKind.Relative), content);
    }
}
