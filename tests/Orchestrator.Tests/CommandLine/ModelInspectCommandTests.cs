using System.Text.Json;
using RankOrchestrator.Objectives.Tests.Building;

namespace RankOrchestrator.Orchestrator.Tests.CommandLine;

/// <summary><c>model inspect FILE</c> for people and programs, and for files that are no models.</summary>
public sealed class ModelInspectCommandTests : IDisposable
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("rank-inspect-");

    public void Dispose() => folder.Delete(recursive: true);

    [Fact]
    public async Task It_shows_a_shipped_model_and_a_file_to_paste()
    {
        var run = await CommandRun.Of("model", "inspect", Path.Combine(TestFiles.RepositoryRoot, "models", "ctr.onnx"), "--policies", Path.Combine(TestFiles.RepositoryRoot, "policies"));
        run.ExitCode.ShouldBe(0, run.Error);
        run.Out.ShouldContain("input       features  FP32 [?, 38]");
        run.Out.ShouldContain("output      ctr  FP32 [?, 1]");
        run.Out.ShouldContain("metadata    inputs = feature.ctr7d,");
        run.Out.ShouldMatch(@"time        [0-9]+\.[0-9]{3} ms for 500 rows, measured here: the median of 21 runs over zeros on one thread");
        run.Out.ShouldContain("file: \"../../models/ctr.onnx\"\n");
        run.Out.ShouldContain("- { oneHot: request.device, of: [\"ios\", \"android\", \"web\"] }");
    }

    [Fact]
    public async Task What_it_writes_passes_check()
    {
        using var policies = new Building.PolicyFolder();
        var path = OnnxFile.Logistic([1, 2], 0, output: "extra").Save(Path.Combine(policies.Root, "models"), "extra.onnx");
        var run = await CommandRun.Of("model", "inspect", path, "--policies", policies.Root);
        policies.Write("models/extra.yaml", run.Out[run.Out.IndexOf("# A model file", StringComparison.Ordinal)..]);
        var check = await CommandRun.Of("check", policies.Root);
        check.ExitCode.ShouldBe(0, check.Out + check.Error);
    }

    [Fact]
    public async Task Programs_get_one_object()
    {
        var path = OnnxFile.Logistic([1, 2], 0).Property("key", "value").Save(folder.FullName, "m.onnx");
        var run = await CommandRun.Of("model", "inspect", path, "--format", "json");
        using var document = JsonDocument.Parse(run.Out);
        var root = document.RootElement;
        root.GetProperty("inputs")[0].GetProperty("shape")[0].GetInt64().ShouldBe(-1);
        root.GetProperty("operators").GetProperty("MatMul").GetInt64().ShouldBe(1);
        root.GetProperty("metadata").GetProperty("key").GetString().ShouldBe("value");
        root.GetProperty("time").GetProperty("rows").GetInt32().ShouldBe(500);
        root.GetProperty("time").GetProperty("medianMs").GetDouble().ShouldBeGreaterThan(0);
        root.GetProperty("modelFile").GetString()!.ShouldStartWith("model: m\n");
    }

    [Fact]
    public async Task What_is_no_model_is_one_line_and_exit_code_2()
    {
        foreach (var (name, content) in new (string, byte[]?)[] { ("absent.onnx", null), ("empty.onnx", []), ("text.onnx", "not a model"u8.ToArray()), (
            "cut.onnx",
            OnnxFile.Logistic([1, 2], 0).ToBytes()[..90]), ("empty.ort", []) })
        {
            var path = Path.Combine(folder.FullName, name);
            if (content is not null)
            {
                await File.WriteAllBytesAsync(path, content);
            }

            var run = await CommandRun.Of("model", "inspect", path);
            run.ExitCode.ShouldBe(2, name);
            run.Out.ShouldBeEmpty();
            run.Error.TrimEnd('\n').ShouldNotContain('\n');
            run.Error.ShouldContain(name);
        }

        (await CommandRun.Of("model", "inspect", folder.FullName)).ExitCode.ShouldBe(2);
        (await CommandRun.Of("model", "inspect")).ExitCode.ShouldBe(2);
        (await CommandRun.Of("model")).ExitCode.ShouldBe(2);
    }
}
