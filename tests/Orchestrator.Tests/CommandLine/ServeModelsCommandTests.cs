using System.CommandLine;
using System.Globalization;
using System.Net.Sockets;
using System.Text;
using System.Text.Json.Nodes;
using RankOrchestrator.Objectives.Tests.Building;
using RankOrchestrator.Orchestrator.CommandLine;

namespace RankOrchestrator.Orchestrator.Tests.CommandLine;

/// <summary>The command as a peer sees it that has read the protocol's documents and nothing of ours: bytes on a socket.</summary>
public sealed class ServeModelsCommandTests : IDisposable
{
    private readonly string folder = Path.Combine(Path.GetTempPath(), "rank-serve-" + Guid.NewGuid().ToString("N"));
    private readonly LineWriter output = new();
    private readonly LineWriter error = new();

    public ServeModelsCommandTests() => Directory.CreateDirectory(folder);

    public void Dispose()
    {
        Directory.Delete(folder, recursive: true);
        output.Dispose();
        error.Dispose();
    }

    [Fact]
    public async Task A_peer_that_knows_only_the_protocol_gets_metadata_readiness_and_predictions()
    {
        OnnxFile.Logistic([2, -1], 0.5f, "x", "y").Save(folder, "click.onnx");
        using var stop = new CancellationTokenSource();
        var command = RunAsync(stop.Token, folder, "--port", "0");
        var port = await PortAsync();

        Get(port, "/v2/health/live").Status.ShouldBe(200);
        Get(port, "/v2/health/ready").Status.ShouldBe(200);
        Get(port, "/v2/models/click/ready").Status.ShouldBe(200);
        Get(port, "/v2/models/nothing/ready").Status.ShouldBe(404);

        var server = Get(port, "/v2").Json();
        server["name"].ShouldNotBeNull();
        server["version"].ShouldNotBeNull();
        server["extensions"]!.AsArray().ShouldContain(extension => (string)extension! == "binary_tensor_data");

        var metadata = Get(port, "/v2/models/click").Json();
        ((string)metadata["name"]!).ShouldBe("click");
        metadata["inputs"]![0]!.ToJsonString().ShouldBe("""{"name":"x","datatype":"FP32","shape":[-1,2]}""");
        metadata["outputs"]![0]!.ToJsonString().ShouldBe("""{"name":"y","datatype":"FP32","shape":[-1,1]}""");

        var json = Encoding.ASCII.GetBytes("""{"id":"7","inputs":[{"name":"x","shape":[1,2],"datatype":"FP32","data":[1,2]}]}""");
        var answer = Exchange(port, "POST", "/v2/models/click/infer", "Content-Type: application/json\r\n", json);
        answer.Status.ShouldBe(200);
        answer.Headers["Content-Type"].ShouldBe("application/json");
        answer.Headers.ShouldNotContainKey("Inference-Header-Content-Length");
        ((string)answer.Json()["model_name"]!).ShouldBe("click");
        ((string)answer.Json()["id"]!).ShouldBe("7");
        var scored = answer.Json()["outputs"]![0]!;
        ((string)scored["name"]!).ShouldBe("y");
        ((string)scored["datatype"]!).ShouldBe("FP32");
        scored["shape"]!.ToJsonString().ShouldBe("[1,1]");
        ((double)scored["data"]![0]!).ShouldBe(1 / (1 + Math.Exp(-0.5)), 1e-6);

        // The binary tensor extension: two rows of little-endian floats behind the JSON object, one float per row back.
        var header = Encoding.ASCII.GetBytes("""{"inputs":[{"name":"x","shape":[2,2],"datatype":"FP32","parameters":{"binary_data_size":16}}],"outputs":[{"name":"y","parameters":{"binary_data":true}}]}""");
        byte[] body = [.. header, 0, 0, 128, 63, 0, 0, 0, 64, 0, 0, 0, 0, 0, 0, 0, 0];
        answer = Exchange(port, "POST", "/v2/models/click/infer", $"Content-Type: application/octet-stream\r\nInference-Header-Content-Length: {header.Length}\r\n", body);
        answer.Status.ShouldBe(200);
        var length = int.Parse(answer.Headers["Inference-Header-Content-Length"], CultureInfo.InvariantCulture);
        ((int)JsonNode.Parse(answer.Body.AsSpan(0, length))!["outputs"]![0]!["parameters"]!["binary_data_size"]!).ShouldBe(8);
        answer.Body.Length.ShouldBe(length + 8);
        BitConverter.ToSingle(answer.Body, length).ShouldBe((float)(1 / (1 + Math.Exp(-0.5))), 1e-6f);
        BitConverter.ToSingle(answer.Body, length + 4).ShouldBe((float)(1 / (1 + Math.Exp(-0.5))), 1e-6f);

        await stop.CancelAsync();
        (await command).ShouldBe(0);
    }

    [Fact]
    public async Task Files_that_cannot_be_served_are_named_and_the_others_are_served()
    {
        OnnxFile.Logistic([1], 0).Save(folder, "good.onnx");
        await File.WriteAllTextAsync(Path.Combine(folder, "bad.onnx"), "not a model");
        using var stop = new CancellationTokenSource();
        var command = RunAsync(stop.Token, folder, "--port", "0");
        var port = await PortAsync();
        output.Lines[0].ShouldBe("good (version 1)");
        error.Lines.ShouldContain(line => line.Contains("bad.onnx is not a model that can be run", StringComparison.Ordinal));
        Get(port, "/v2/models/bad").Status.ShouldBe(404);
        await stop.CancelAsync();
        (await command).ShouldBe(0);
    }

    [Fact]
    public async Task A_folder_that_does_not_exist_or_holds_no_model_is_an_error()
    {
        (await RunAsync(CancellationToken.None, Path.Combine(folder, "nowhere"))).ShouldBe(2);
        error.Lines.ShouldHaveSingleItem().ShouldEndWith("nowhere does not exist.");
        (await RunAsync(CancellationToken.None, folder)).ShouldBe(2);
        error.Lines[^1].ShouldContain("holds no model that can be served");
    }

    [Fact]
    public async Task A_taken_port_is_an_error_that_names_it()
    {
        OnnxFile.Logistic([1], 0).Save(folder, "good.onnx");
        using var other = new TcpListener(System.Net.IPAddress.Loopback, 0);
        other.Start();
        var port = ((System.Net.IPEndPoint)other.LocalEndpoint).Port;
        (await RunAsync(CancellationToken.None, folder, "--port", port.ToString(CultureInfo.InvariantCulture))).ShouldBe(2);
        error.Lines[^1].ShouldContain($"Cannot listen on http://127.0.0.1:{port}");
    }

    private Task<int> RunAsync(CancellationToken cancellationToken, params string[] arguments)
        => ServeModelsCommand.Create().Parse(arguments).InvokeAsync(new InvocationConfiguration { Output = output, Error = error }, cancellationToken);

    private async Task<int> PortAsync()
    {
        for (var turn = 0; turn < 2000; turn++)
        {
            if (output.Lines.FirstOrDefault(line => line.StartsWith("Serving on ", StringComparison.Ordinal)) is { } line)
            {
                return new Uri(line["Serving on ".Length..]).Port;
            }

            await Task.Delay(10);
        }

        throw new TimeoutException("The server did not start: " + string.Join('\n', error.Lines));
    }

    private static Answer Get(int port, string path) => Exchange(port, "GET", path, "", []);

    private static Answer Exchange(int port, string method, string path, string headers, byte[] body)
    {
        using var client = new TcpClient("127.0.0.1", port);
        using var stream = client.GetStream();
        var length = method.Equals("POST", StringComparison.Ordinal) ? $"Content-Length: {body.Length}\r\n" : "";
        stream.Write([.. Encoding.ASCII.GetBytes($"{method} {path} HTTP/1.1\r\nHost: models\r\nConnection: close\r\n{headers}{length}\r\n"), .. body]);
        using var everything = new MemoryStream();
        stream.CopyTo(everything);
        var bytes = everything.ToArray();
        var end = bytes.AsSpan().IndexOf("\r\n\r\n"u8);
        var lines = Encoding.ASCII.GetString(bytes, 0, end).Split("\r\n");
        return new Answer(
            int.Parse(lines[0].Split(' ')[1], CultureInfo.InvariantCulture),
            lines[1..].Select(line => line.Split(": ", 2)).ToDictionary(pair => pair[0], pair => pair[1], StringComparer.OrdinalIgnoreCase),
            bytes[(end + 4)..]);
    }

    private sealed record Answer(int Status, Dictionary<string, string> Headers, byte[] Body)
    {
        public JsonNode Json() => JsonNode.Parse(Body)!;
    }

    /// <summary>Keeps whole lines, also while another thread writes.</summary>
    private sealed class LineWriter : StringWriter
    {
        private readonly Lock gate = new();
        private readonly List<string> lines = [];

        public LineWriter()
            : base(CultureInfo.InvariantCulture)
        {
        }

        public IReadOnlyList<string> Lines
        {
            get
            {
                lock (gate)
                {
                    return [.. lines];
                }
            }
        }

        public override Task WriteLineAsync(string? value)
        {
            lock (gate)
            {
                lines.Add(value ?? "");
            }

            return Task.CompletedTask;
        }
    }
}
