using RankOrchestrator.Objectives.Calibration;
using RankOrchestrator.Objectives.Monitoring;
using RankOrchestrator.Objectives.Tests.Building;
using RankOrchestrator.Objectives.Tests.Faults;

namespace RankOrchestrator.Objectives.Tests.Monitoring;

public sealed class ModelMonitorTests : IDisposable
{
    private const string Right = """{"name":"m0","platform":"x","inputs":[{"name":"features","datatype":"FP32","shape":[-1,2]}],"outputs":[{"name":"score","datatype":"FP32","shape":[-1,1]}]}""";

    private readonly ModelMonitor monitor = new(TimeProvider.System, TimeSpan.FromSeconds(30));
    private readonly TestFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task A_server_that_is_ready_and_fits_is_not_worth_a_word()
    {
        await using var server = Server(() => Right);
        using var surface = new FaultySurface("", server.Address);
        (await monitor.CheckAsync(surface.Surface.Catalog, CancellationToken.None)).Opened.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("\"shape\":[-1,2]", "\"shape\":[-1,3]", "Model 'm0': Input 'features': the registry sends FP32 [-1,2], {0} expects FP32 [-1,3].")]
    [InlineData(
        "\"name\":\"features\",\"datatype\":\"FP32\"",
        "\"name\":\"features\",\"datatype\":\"INT64\"",
        "Model 'm0': Input 'features': the registry sends FP32 [-1,2], {0} expects INT64 [-1,2].")]
    [InlineData("\"name\":\"features\"", "\"name\":\"columns\"", "Model 'm0': The registry sends input 'features' FP32 [-1,2], which {0} does not have (it has 'columns').")]
    [InlineData("\"name\":\"score\"", "\"name\":\"probability\"", "Model 'm0': The registry takes output 'score', which {0} does not have (it has 'probability').")]
    [InlineData("\"shape\":[-1,1]", "\"shape\":[-1,4]", "Model 'm0': Output 'score': the registry takes a number [-1,1], {0} gives FP32 [-1,4].")]
    public async Task A_mismatch_names_both_sides_and_takes_the_model_out_of_service_until_it_is_gone(string right, string wrong, string sentence)
    {
        var metadata = Right.Replace(right, wrong, StringComparison.Ordinal);
        await using var server = Server(() => metadata);
        using var surface = new FaultySurface("timeout: 15s", server.Address);
        var changes = await monitor.CheckAsync(surface.Surface.Catalog, CancellationToken.None);
        changes.Opened.Select(finding => (finding.Kind, finding.Message)).ShouldContain((
            ModelFindingKind.Mismatch,
            string.Format(System.Globalization.CultureInfo.InvariantCulture, sentence, server.Address.ToString().TrimEnd('/'))));
        (await surface.PageAsync(surface.Frame(), TimeSpan.FromSeconds(20))).Reason().ShouldBe("model-not-loaded");

        (await monitor.CheckAsync(surface.Surface.Catalog, CancellationToken.None)).Opened.ShouldBeEmpty("it was said already");
        metadata = Right;
        (await monitor.CheckAsync(surface.Surface.Catalog, CancellationToken.None)).Closed.Length.ShouldBe(changes.Opened.Length);
        (await surface.PageAsync(surface.Frame(), TimeSpan.FromSeconds(20))).Reason().ShouldBeNull();
    }

    [Theory]
    [InlineData("""{"name":"m0","versions":[],"platform":"","inputs":[],"outputs":[]}""")]
    [InlineData("""{"name":"m0"}""")]
    [InlineData("""{"name":"m0","inputs":[{"name":"features","datatype":"FP32","shape":[]}],"outputs":[{"name":"score","datatype":"FP64","shape":[-1]}]}""")]
    public async Task A_server_that_says_little_about_its_model_is_believed(string metadata)
    {
        await using var server = Server(() => metadata);
        using var surface = new FaultySurface("timeout: 15s", server.Address);
        (await monitor.CheckAsync(surface.Surface.Catalog, CancellationToken.None)).Opened.ShouldBeEmpty();
        (await surface.PageAsync(surface.Frame(), TimeSpan.FromSeconds(20))).Reason().ShouldBeNull();
    }

    [Fact]
    public async Task Servers_that_are_not_ready_are_named_and_not_called_and_those_that_cannot_be_asked_are_named_and_called()
    {
        await using var loading = Server(() => Right, isReady: false);
        using var surface = new FaultySurface("timeout: 15s", loading.Address, InferenceServer.NobodyThere());
        var found = (await monitor.CheckAsync(surface.Surface.Catalog, CancellationToken.None)).Opened;
        found.Select(finding => (finding.Model, finding.Kind)).ShouldContain(("m0", ModelFindingKind.NotReady));
        found.Select(finding => (finding.Model, finding.Kind)).ShouldContain(("m1", ModelFindingKind.Unreachable));
        var page = await surface.PageAsync(surface.Frame(), TimeSpan.FromSeconds(20));
        page.Reason("m0").ShouldBe("model-not-loaded");
        page.Reason("m1").ShouldBe("connection-refused", "the breaker sees sooner than a check when it is back");
    }

    [Fact]
    public async Task A_drifted_prediction_is_found_when_a_window_is_full_and_gone_when_it_is_back()
    {
        await File.WriteAllBytesAsync(
            Path.Combine(folder.Models, "reference.json"),
            ReferenceSnapshot.Write([ReferenceSnapshot.Of("p", [.. Enumerable.Range(0, 1000).Select(value => value / 1000d)])]));
        var catalog = folder.Load("""
            model: m
            owner: team
            version: "1"
            kind: expression
            watch: { reference: reference.json, limit: 0.2 }
            outputs: [{ prediction: p, value: feature.ctr7d, fallback: [{ prior: 0 }] }]
            """)!;
        folder.Findings.ShouldBeEmpty();
        var watch = catalog.Models[0].Watches[0];
        watch.Observe([.. Enumerable.Range(0, PredictionWatch.Window).Select(value => 0.5 * (value % 1000) / 1000)], standIns: 0);
        var finding = (await monitor.CheckAsync(catalog, CancellationToken.None)).Opened.ShouldHaveSingleItem();
        finding.Kind.ShouldBe(ModelFindingKind.Drift);
        finding.Message.ShouldStartWith("The prediction 'p' of model 'm' has drifted: stability index ");

        watch.Observe([.. Enumerable.Range(0, PredictionWatch.Window).Select(value => (value % 1000) / 1000d)], standIns: 0);
        (await monitor.CheckAsync(catalog, CancellationToken.None)).Closed.ShouldHaveSingleItem();
        catalog.Release();
    }

    [Fact]
    public void A_replaced_file_is_seen_once_and_only_when_it_has_settled()
    {
        OnnxFile.Logistic([1, 2], 0).Save(folder.Models, "click.onnx");
        var catalog = folder.Load("""
            model: click
            owner: team
            version: "1"
            kind: onnx
            file: click.onnx
            inputs: [{ tensor: features, columns: [feature.ctr7d, feature.affinity] }]
            outputs: [{ prediction: ctr, tensor: score, fallback: [{ prior: 0.02 }] }]
            """)!;
        var watch = new ModelFileWatch();
        watch.SeesChange(catalog).ShouldBeFalse();
        watch.SeesChange(catalog).ShouldBeFalse();
        OnnxFile.Logistic([3, 4, 5], 0).Save(folder.Models, "click.onnx");
        watch.SeesChange(catalog).ShouldBeFalse("it may still be written");
        watch.SeesChange(catalog).ShouldBeTrue();
        watch.SeesChange(catalog).ShouldBeFalse();
        catalog.Release();
    }

    [Fact]
    public void A_replaced_reference_is_seen_as_a_replaced_model_is()
    {
        OnnxFile.Logistic([1, 2], 0).Save(folder.Models, "click.onnx");
        var reference = Path.Combine(folder.Models, "click.reference.json");
        File.WriteAllBytes(reference, ReferenceSnapshot.Write([new ReferenceSnapshot("ctr", 100, 0.2, [0.1], [0.5, 0.5])]));
        var catalog = folder.Load("""
            model: click
            owner: team
            version: "1"
            kind: onnx
            file: click.onnx
            watch: { reference: click.reference.json }
            inputs: [{ tensor: features, columns: [feature.ctr7d, feature.affinity] }]
            outputs: [{ prediction: ctr, tensor: score, fallback: [{ prior: 0.02 }] }]
            """)!;
        var watch = new ModelFileWatch();
        watch.SeesChange(catalog).ShouldBeFalse();
        watch.SeesChange(catalog).ShouldBeFalse();
        File.WriteAllBytes(reference, ReferenceSnapshot.Write([new ReferenceSnapshot("ctr", 1_000, 0.25, [0.1], [0.5, 0.5])]));
        watch.SeesChange(catalog).ShouldBeFalse("it may still be written");
        watch.SeesChange(catalog).ShouldBeTrue();
        watch.SeesChange(catalog).ShouldBeFalse();
        catalog.Release();
    }

    private static InferenceServer Server(Func<string> metadata, bool isReady = true) => new(request
        => request.Path.EndsWith("/ready", StringComparison.Ordinal) ? new Reply { Status = isReady ? 200 : 400 }
        : request.Path.EndsWith("/infer", StringComparison.Ordinal) ? Reply.Binary("score", Fault.Scores(request))
        : Reply.Json(metadata()));
}
