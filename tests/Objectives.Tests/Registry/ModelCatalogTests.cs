using RankOrchestrator.Language.Diagnostics;
using RankOrchestrator.Objectives.Failures;
using RankOrchestrator.Objectives.FanOut;
using RankOrchestrator.Objectives.Registry;
using RankOrchestrator.Objectives.Remote;
using RankOrchestrator.Objectives.Telemetry;
using RankOrchestrator.Objectives.Tests.Building;
using RankOrchestrator.Policies.Models;
using RankOrchestrator.Policies.Models.Kinds;

namespace RankOrchestrator.Objectives.Tests.Registry;

public sealed class ModelCatalogTests : IDisposable
{
    private const string Click = """
        model: click
        owner: team
        version: "1"
        kind: onnx
        file: click.onnx
        inputs: [{ tensor: features, columns: [feature.ctr7d, feature.affinity] }]
        outputs: [{ prediction: ctr, tensor: score, range: [0, 1], fallback: [{ prior: 0.02 }] }]
        """;

    private const string Remote = """
        model: remote
        owner: team
        version: "1"
        kind: oip
        oip: { server: "http://127.0.0.1:1" }
        inputs: [{ tensor: features, columns: [feature.ctr7d] }]
        outputs: [{ prediction: r, fallback: [{ prior: 0 }] }]
        """;

    private readonly TestFolder folder = new();

    public ModelCatalogTests() => OnnxFile.Logistic([1, 2], 0).Save(folder.Models, "click.onnx");

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Defaults_are_what_the_reference_says()
    {
        var model = Load(Remote).Models[0].Definition;
        model.Required.ShouldBeFalse();
        model.DriftLimit.ShouldBe(0.2);
        model.Calls.ShouldBe(new CallPolicy());
        model.Calls.Timeout.ShouldBe(TimeSpan.FromMilliseconds(50));
        model.Calls.DeadlineShare.ShouldBe(1);
        model.Calls.Retries.ShouldBe(0);
        model.Calls.Hedging.ShouldBeNull();
        model.Calls.Concurrency.ShouldBe(64);
        model.Calls.Breaker.ShouldBe(new BreakerPolicy { FailureShare = 0.5, Within = TimeSpan.FromSeconds(10), FewestCalls = 20, Pause = TimeSpan.FromSeconds(5) });
        var endpoint = model.Location.ShouldBeOfType<OpenInferenceEndpoint>();
        endpoint.Compression.ShouldBeFalse();
        endpoint.Model.ShouldBe("remote");
        endpoint.InferAddress.ToString().ShouldBe("http://127.0.0.1:1/v2/models/remote/infer");
    }

    [Theory]
    [InlineData("file: click.onnx", "file: gone.onnx", "RP0603", "gone.onnx does not exist.")]
    [InlineData("file: click.onnx", "file: broken.onnx", "RP0603", "broken.onnx is not a model that can be run: ")]
    [InlineData("file: click.onnx", "file: future.onnx", "RP0603", "future.onnx is not a model that can be run: ")]
    [InlineData("file: click.onnx", "file: two.onnx", "RP0604", "two.onnx needs input 'context' FP32 [-1,1], which the registry does not name (it names 'features').")]
    [InlineData("feature.affinity]", "feature.affinity, feature.discount]", "RP0604", "Input 'features': the registry sends FP32 [-1,3], click.onnx expects FP32 [-1,2].")]
    [InlineData("tensor: features,", "tensor: features, type: FP64,", "RP0604", "Input 'features': the registry sends FP64 [-1,2], click.onnx expects FP32 [-1,2].")]
    [InlineData("tensor: features", "tensor: columns", "RP0604", "The registry sends input 'columns' FP32 [-1,2], which click.onnx does not have (it has 'features').")]
    [InlineData("tensor: score", "tensor: probability", "RP0604", "The registry takes output 'probability', which click.onnx does not have (it has 'score').")]
    [InlineData("tensor: score", "tensor: score, column: 1", "RP0604", "Output 'score': the registry takes a number [-1,2], click.onnx gives FP32 [-1,1].")]
    [InlineData("file: click.onnx", "file: words.onnx", "RP0604", "Output 'score': the registry takes a number [-1,1], words.onnx gives BYTES [-1,1].")]
    public void A_model_file_that_cannot_be_used_is_refused_with_a_sentence(string right, string wrong, string code, string sentence)
    {
        File.WriteAllText(Path.Combine(folder.Models, "broken.onnx"), "not a model");
        new OnnxFile { Opset = 99 }.Input("features", OnnxFile.Float, 2).Node("Identity", ["features"], ["score"]).Output("score", OnnxFile.Float, 2).Save(folder.Models, "future.onnx");
        new OnnxFile()
            .Input("features", OnnxFile.Float, 2)
            .Input("context", OnnxFile.Float, 1)
            .Node("MatMul", ["features", "context"], ["score"])
            .Output("score", OnnxFile.Float, 1)
            .Save(folder.Models, "two.onnx");
        new OnnxFile().Input("features", OnnxFile.Float, 2).Input("text", OnnxFile.Text, 1).Node("Identity", ["text"], ["score"]).Output("score", OnnxFile.Text, 1).Save(folder.Models, "words.onnx");
        Refused(Click.Replace(right, wrong, StringComparison.Ordinal), code, sentence);
    }

    [Theory]
    [InlineData("prior: 0.02", "column: feature.ctr7d", "RP0606", "must end with a prior")]
    [InlineData("prior: 0.02", "prior: 2", "RP0607", "The prior 2 of 'ctr' lies outside its range 0 to 1.")]
    [InlineData("range: [0, 1]", "range: [1, 0]", "RP0607", "A range is [smallest, largest]")]
    [InlineData("{ prior: 0.02 }", "{ model: nobody }, { prior: 0.02 }", "RP0605", "There is no model 'nobody'.")]
    [InlineData("{ prior: 0.02 }", "{ model: clik }, { prior: 0.02 }", "RP0605", "did you mean 'click'")]
    [InlineData("{ prior: 0.02 }", "{ model: click }, { prior: 0.02 }", "RP0605", "A model cannot stand in for itself.")]
    [InlineData("file: click.onnx", "oip: { server: \"http://a:1\" }", "RP0601", "A model of kind onnx needs the key 'file'.")]
    [InlineData("fallback:", "calibration: { isotonic: [[0, 0.5], [1, 0.2]] }, fallback:", "RP0607", "values must not fall")]
    [InlineData("fallback:", "value: score.x, fallback:", "RP0601", "has no 'value'")]
    [InlineData("owner: team", "woner: team", "RP0", "woner")]
    [InlineData("owner: team\n", "", "RP0", "owner")]
    public void What_is_wrong_with_a_file_is_told_with_a_code_and_a_sentence(string right, string wrong, string code, string sentence)
        => Refused(Click.Replace(right, wrong, StringComparison.Ordinal), code, sentence);

    [Theory]
    [InlineData("http://user:s3cret@ranker:8000", "carries no user and no password")]
    [InlineData("https://s3cret@ranker", "carries no user and no password")]
    [InlineData("http://s3cret%40:x@ranker/v", "carries no user and no password")]
    [InlineData("http://user:s3@cret@ranker", "This is not the address of a server.")]
    [InlineData("http://@ranker", "carries no user and no password")]
    [InlineData("http://user:s3/cret@ranker", "This is not the address of a server.")]
    [InlineData("ftp://user:s3cret@ranker", "This is not the address of a server.")]
    [InlineData("http://ranker:8000?token=s3cret", "has no query and no fragment")]
    [InlineData("http://ranker:8000/path?s3cret", "has no query and no fragment")]
    [InlineData("http://ranker:8000/#s3cret", "has no query and no fragment")]
    [InlineData("http://ranker:8000?", "has no query and no fragment")]
    [InlineData("http://ranker:8000#", "has no query and no fragment")]
    [InlineData("http://", "is not the address of a server")]
    [InlineData("http://ranker:99999", "is not the address of a server")]
    public void An_address_with_more_than_a_server_is_refused_without_repeating_it(string address, string sentence)
    {
        // A second finding in the same line, and the same address in other places of the file, must not repeat it either.
        foreach (var file in (string[])[
            Remote.Replace("http://127.0.0.1:1", address, StringComparison.Ordinal),
            Remote.Replace("http://127.0.0.1:1\"", address + "\", wrie: json", StringComparison.Ordinal),
            Remote.Replace("oip: { server: \"http://127.0.0.1:1\" }", $"oip: \"{address}\"", StringComparison.Ordinal),
            Remote.Replace("model: ", $"\"{address}\": x\nmodel: ", StringComparison.Ordinal)])
        {
            folder.Load(file).ShouldBeNull();
            var findings = folder.Diagnostics.ToSorted();
            foreach (var text in (string[])[folder.Findings, DiagnosticJson.Write(findings, ""), SarifLog.Write(findings, "", new Dictionary<string, string>(StringComparer.Ordinal))])
            {
                foreach (var part in (string[])["s3", "cret"])
                {
                    text.Replace("secret", "", StringComparison.Ordinal).ShouldNotContain(part);
                }
            }

            if (file.Contains("server: \"" + address + "\" }", StringComparison.Ordinal))
            {
                folder.Findings.ShouldContain("RP0610");
                folder.Findings.ShouldContain(sentence);
            }
        }
    }

    [Theory]
    [InlineData("http://ranker:8000/a/path")]
    [InlineData("https://ranker/v@2")]
    [InlineData("http://[::1]:8000")]
    public void An_address_may_have_a_port_and_a_path(string address)
    {
        using var surface = new TestSurface(Load(Remote.Replace("http://127.0.0.1:1", address, StringComparison.Ordinal)));
        surface.Catalog.Models[0].Definition.Location.ShouldBeOfType<OpenInferenceEndpoint>().Server.ShouldBe(new Uri(address));
    }

    [Fact]
    public void All_that_is_wrong_is_told_at_once()
    {
        folder.Load(Click.Replace("prior: 0.02", "prior: 2", StringComparison.Ordinal), Remote.Replace("http:", "gopher:", StringComparison.Ordinal)).ShouldBeNull();
        folder.Findings.ShouldContain("RP0607");
        folder.Findings.ShouldContain("RP0610");
    }

    [Fact]
    public void A_prediction_is_made_by_one_model_only()
    {
        folder.Load(Click, Click.Replace("model: click", "model: other", StringComparison.Ordinal)).ShouldBeNull();
        folder.Findings.ShouldContain("The prediction 'ctr' is made by 'click' and by 'other'.");
    }

    [Fact]
    public void Versions_stand_side_by_side_and_the_newest_is_meant_where_none_is_named()
    {
        var catalog = Load(Version("9"), Version("10"), Version("2"));
        catalog.Predictions.ShouldBe(["ctr"]);
        catalog.Models.Select(model => model.Definition.Version).ShouldBe(["2", "9", "10"]);
        catalog.Find("click")!.Definition.Version.ShouldBe("10");
        catalog.Find("click@9")!.Definition.Version.ShouldBe("9");
        catalog.Find("click@7").ShouldBeNull();

        using var surface = new TestSurface(catalog);
        surface.Bind(["ctr"], []).Local.ShouldHaveSingleItem().Definition.Version.ShouldBe("10");
        surface.Bind(["ctr"], ["click@2"]).Local.ShouldHaveSingleItem().Definition.Version.ShouldBe("2");
    }

    [Fact]
    public void The_same_version_twice_is_refused()
    {
        folder.Load(Click, Click).ShouldBeNull();
        folder.Findings.ShouldContain("There are two models named 'click' of version '1'.");
    }

    [Fact]
    public async Task A_reload_shares_the_sessions_of_files_that_have_not_changed_and_loads_the_others()
    {
        OnnxFile.Logistic([1, 2], 0).Save(folder.Models, "stays.onnx");
        var stays = Click.Replace("click", "stays", StringComparison.Ordinal).Replace("prediction: ctr", "prediction: stays", StringComparison.Ordinal);
        var before = Load(Click, stays, Remote);
        OnnxFile.Logistic([5, 6], 0).Save(folder.Models, "click.onnx");
        var after = folder.Load(TimeProvider.System, before, Click, stays, Remote)!;
        Local(after, "stays").File.ShouldBeSameAs(Local(before, "stays").File);
        Connections(after).ShouldBeSameAs(Connections(before));
        Local(after, "click").File.ShouldNotBeSameAs(Local(before, "click").File);
        after.Find("stays")!.Watches[0].ShouldBeSameAs(before.Find("stays")!.Watches[0]);

        // A request of the old plan is still under way: its models stay usable until it leaves.
        before.TryUse().ShouldBeTrue();
        before.Release();
        using (var old = new TestSurface(before))
        {
            var frame = old.Frame(3);
            await new ModelFanOut(TimeProvider.System, new ObjectivesInstruments(), new FanOutBudget())
                .PredictAsync(old.Bind("ctr", "stays"), frame, TimeSpan.FromSeconds(5), new PredictionReport(), CancellationToken.None);
            old.Column(frame, "ctr")[1].ShouldBe(old.Column(frame, "stays")[1]);
        }

        before.TryUse().ShouldBeFalse();
        Local(after, "stays").WarmUp().ShouldBe(ModelFailure.None);
        after.Release();
    }

    [Fact]
    public void A_changed_server_gets_new_connections()
    {
        var before = Load(Remote);
        var after = folder.Load(TimeProvider.System, before, Remote.Replace("127.0.0.1:1", "127.0.0.1:2", StringComparison.Ordinal))!;
        Connections(after).ShouldNotBeSameAs(Connections(before));
        before.Release();
        after.Release();
    }

    [Fact]
    public void A_refused_load_frees_what_it_had_opened_and_leaves_the_previous_catalog_alone()
    {
        var before = Load(Click);
        folder.Load(TimeProvider.System, before, Click, Remote.Replace("prior: 0", "prior: .nan", StringComparison.Ordinal)).ShouldBeNull();
        Local(before, "click").WarmUp().ShouldBe(ModelFailure.None);
        before.Release();
    }

    [Theory]
    [InlineData("1", "2", -1)]
    [InlineData("2", "10", -1)]
    [InlineData("1.9", "1.10", -1)]
    [InlineData("2026-02-03", "2026-11-01", -1)]
    [InlineData("1.0", "1.0.1", -1)]
    [InlineData("01", "1", -1)]
    [InlineData("v3", "v3", 0)]
    public void Versions_are_ordered_as_people_count_them(string older, string newer, int expected)
    {
        Math.Sign(VersionOrder.Ascending.Compare(older, newer)).ShouldBe(expected);
        Math.Sign(VersionOrder.Ascending.Compare(newer, older)).ShouldBe(-expected);
    }

    private static string Version(string version) => Click.Replace("version: \"1\"", $"version: \"{version}\"", StringComparison.Ordinal);

    private static LocalModel Local(ModelCatalog catalog, string name) => catalog.Find(name).ShouldBeOfType<LocalModel>();

    private static RemoteModel Connections(ModelCatalog catalog) => catalog.Called.First().Remote;

    private ModelCatalog Load(params ReadOnlySpan<string> files)
    {
        var catalog = folder.Load(files);
        folder.Findings.ShouldBeEmpty();
        return catalog!;
    }

    private void Refused(string file, string code, string sentence)
    {
        folder.Load(file).ShouldBeNull();
        folder.Findings.ShouldContain(code);
        folder.Findings.ShouldContain(sentence);
    }
}
