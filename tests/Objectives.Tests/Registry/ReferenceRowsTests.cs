using System.Globalization;
using RankOrchestrator.Objectives.Monitoring;
using RankOrchestrator.Objectives.Tests.Building;

namespace RankOrchestrator.Objectives.Tests.Registry;

/// <summary>Reference rows beside a model's file are run when it is loaded, through the columns that its registry file names.</summary>
public sealed class ReferenceRowsTests : IDisposable
{
    private const string Columns = "[feature.ctr7d, { value: feature.affinity, missing: 0.5 }, { oneHot: item.category, of: [dates, coffee] }]";

    private readonly TestFolder folder = new();

    public ReferenceRowsTests() => OnnxFile.Logistic([1, -2, 0.5f, 3], 0.25f).Save(folder.Models, "m.onnx");

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Rows_that_the_model_predicts_are_taken_whatever_order_they_name_the_columns_in()
    {
        Write(
            Row("\"item.category\": \"coffee\", \"feature.affinity\": 0.3, \"feature.ctr7d\": 0.1", 0.1 - 0.6 + 3 + 0.25),
            Row("\"ctr7d\": 0.2, \"category\": \"tea\"", 0.2 - 1 + 0.25),
            Row("\"ctr7d\": null, \"affinity\": null, \"category\": null", -1 + 0.25));
        var catalog = Load();
        folder.Findings.ShouldBeEmpty();
        catalog!.Files.Select(file => file.Name).ShouldBe(["m", "m/rows"]);
        catalog.Release();
    }

    [Theory]
    [InlineData("[{ value: feature.affinity, missing: 0.5 }, feature.ctr7d, { oneHot: item.category, of: [dates, coffee] }]")]
    [InlineData("[feature.ctr7d, { value: feature.affinity, missing: 0.5 }, { oneHot: item.category, of: [coffee, dates] }]")]
    public void Columns_or_words_in_another_order_are_refused_with_both_numbers(string columns)
    {
        Write(Row("\"item.category\": \"coffee\", \"feature.affinity\": 0.3, \"feature.ctr7d\": 0.1", 0.1 - 0.6 + 3 + 0.25));
        Load(columns).ShouldBeNull();
        folder.Findings.ShouldContain("models/m.reference.json:2:");
        folder.Findings.ShouldContain("RP0618");
        folder.Findings.ShouldMatch("m.onnx says 0\\.[0-9]+ as 'score' for this row, its reference says 0\\.939913[0-9]+\\.");
        folder.Findings.ShouldContain("The registry sends");
    }

    [Fact]
    public void Another_missing_value_than_at_training_is_refused()
    {
        Write(Row("\"feature.ctr7d\": 0.1", 0.1 - 1 + 0.25));
        Load().ShouldNotBeNull(folder.Findings).Release();
        Load(Columns.Replace("0.5", "0", StringComparison.Ordinal)).ShouldBeNull();
        folder.Findings.ShouldContain("RP0618");
    }

    [Theory]
    [InlineData("", "RP0101", ":1:1", "This is not JSON")]
    [InlineData("{", "RP0101", ":1:", "This is not JSON")]
    [InlineData("{\n  \"rows\": [,]\n}", "RP0101", ":2:12", "This is not JSON")]
    [InlineData("{ \"rows\": [] }", "RP0109", ":1:", "'rows' needs at least 1 item.")]
    [InlineData("{\n  \"rwos\": [] }", "RP0102", ":2:3", "did you mean 'rows'")]
    [InlineData("[]", "RP0103", ":1:1", "")]
    [InlineData("{ \"rows\": [{ \"inputs\": {} }] }", "RP0104", ":1:", "needs the key 'outputs'")]
    [InlineData("{ \"rows\": [{ \"inputs\": {}, \"inputs\": {}, \"outputs\": {} }] }", "RP0105", ":1:28", "'inputs' stands twice.")]
    [InlineData("{ \"rows\": [{ \"inputs\": { \"feature.ctr\": 1 }, \"outputs\": { \"score\": 1 } }] }", "RP0617", ":1:26", "The model has no column 'feature.ctr'.")]
    [InlineData("{ \"rows\": [{ \"inputs\": { \"ctr7d\": \"x\" }, \"outputs\": { \"score\": 1 } }] }", "RP0617", ":1:35", "'ctr7d' must be a number here.")]
    [InlineData("{ \"rows\": [{ \"inputs\": { \"category\": 3 }, \"outputs\": { \"score\": 1 } }] }", "RP0617", ":1:38", "'category' must be a text here")]
    [InlineData("{ \"rows\": [{ \"inputs\": { \"é\": 3 }, \"outputs\": { \"score\": 1 } }] }", "RP0617", ":1:26", "The model has no column 'é'.")]
    [InlineData("{ \"rows\": [{ \"inputs\": {}, \"outputs\": { \"scor\": 1 } }] }", "RP0617", ":1:41", "The model has no output 'scor'.")]
    [InlineData("{ \"rows\": [{ \"inputs\": {}, \"outputs\": { \"score\": \"1\" } }] }", "RP0617", ":1:50", "'score' must be a number here.")]
    [InlineData("{ \"rows\": [{ \"inputs\": {}, \"outputs\": { \"score\": [1, 2] } }] }", "RP0617", ":1:50", "'score' has 1 numbers in a row, not 2.")]
    [InlineData("{ \"tolerance\": -1, \"rows\": [{ \"inputs\": {}, \"outputs\": {} }] }", "RP0109", ":1:16", "tolerance")]
    public void A_file_that_is_no_reference_is_told_with_its_place(string content, string code, string place, string sentence)
    {
        Write(content);
        Load().ShouldBeNull();
        folder.Findings.ShouldContain(code);
        folder.Findings.ShouldContain("models/m.reference.json" + place);
        folder.Findings.ShouldContain(sentence);
    }

    [Fact]
    public void What_a_drift_watch_compares_with_is_no_file_of_reference_rows()
    {
        Write("[{\"prediction\": \"p\", \"count\": 10, \"mean\": 0.5, \"edges\": [0.5], \"shares\": [0.5, 0.5]}]");
        Load().ShouldBeNull();
        Load(Columns, "watch: { reference: m.reference.json }").ShouldNotBeNull(folder.Findings).Release();
    }

    [Fact]
    public void A_wider_tolerance_is_the_files_own()
    {
        var row = Row("\"feature.ctr7d\": 0.1", -0.649);
        Write(row);
        Load().ShouldBeNull();
        File.WriteAllText(Path.Combine(folder.Models, "m.reference.json"), $"{{ \"tolerance\": 0.01, \"rows\": [{row}] }}");
        Load().ShouldNotBeNull(folder.Findings).Release();
    }

    [Fact]
    public void Rows_that_come_go_or_change_are_seen_as_a_replaced_model_is()
    {
        var catalog = Load()!;
        var watch = new ModelFileWatch();
        watch.SeesChange(catalog).ShouldBeFalse();
        Write(Row("\"feature.ctr7d\": 0.1", -0.65));
        watch.SeesChange(catalog).ShouldBeFalse();
        watch.SeesChange(catalog).ShouldBeTrue();
        catalog.Release();
    }

    [Fact]
    public void Ids_of_reference_rows_keep_their_last_digit()
    {
        new OnnxFile().Input("ids", OnnxFile.Int64, 1).Input("other", OnnxFile.Int64, 1)
            .Node("Equal", ["ids", "other"], ["same"]).Node("Cast", ["same"], ["score"], ("to", OnnxFile.Float)).Output("score", OnnxFile.Float, 1).Save(folder.Models, "m.onnx");
        Write("{ \"rows\": [{ \"inputs\": { \"item.id\": 9007199254740993, \"item.other\": 9007199254740992 }, \"outputs\": { \"score\": 0 } }] }");
        var catalog = folder.Load("""
            model: m
            owner: team
            version: "1"
            kind: onnx
            file: m.onnx
            inputs: [{ tensor: ids, type: INT64, columns: [item.id] }, { tensor: other, type: INT64, columns: [item.other] }]
            outputs: [{ prediction: p, tensor: score, fallback: [{ prior: 0 }] }]
            """);
        folder.Findings.ShouldBeEmpty();
        catalog!.Release();
    }

    [Fact]
    public void Rows_of_lists_and_of_the_request_are_run_each_as_a_request_of_its_own()
    {
        new OnnxFile().InputOf("user", OnnxFile.Float, 1, 2).Input("item", OnnxFile.Float, 2).Node("Mul", ["item", "user"], ["product"])
            .Whole("axes", 1).Node("ReduceSum", ["product", "axes"], ["score"], ("keepdims", 1)).Output("score", OnnxFile.Float, 1).Save(folder.Models, "m.onnx");
        const string File = """
            model: m
            owner: team
            version: "1"
            kind: onnx
            file: m.onnx
            inputs:
              - { tensor: user, shape: request, columns: [{ vector: request.taste, dimension: 2 }] }
              - { tensor: item, columns: [{ sequence: { of: item.numbers, length: 2 } }] }
            outputs: [{ prediction: p, tensor: score, fallback: [{ prior: 0 }] }]
            """;
        Write("{ \"rows\": [{ \"inputs\": { \"taste\": [1, 2], \"item.numbers\": [3, 4] }, \"outputs\": { \"score\": 11 } },\n"
            + "{ \"inputs\": { \"taste\": [5, 6], \"item.numbers\": [7] }, \"outputs\": { \"p\": 35 } }] }");
        folder.Load(File).ShouldNotBeNull(folder.Findings).Release();
        folder.Load(File.Replace("length: 2", "length: 2, padding: before", StringComparison.Ordinal)).ShouldBeNull();
        folder.Findings.ShouldContain("models/m.reference.json:2:");
        folder.Findings.ShouldContain("m.onnx says 42 as 'p' for this row, its reference says 35.");
    }

    private static string Row(string inputs, double logit)
        => string.Create(CultureInfo.InvariantCulture, $"{{ \"inputs\": {{ {inputs} }}, \"outputs\": {{ \"score\": {1 / (1 + Math.Exp(-logit)):R} }} }}");

    private void Write(string first, params ReadOnlySpan<string> others)
        => File.WriteAllText(
            Path.Combine(folder.Models, "m.reference.json"),
            first.StartsWith("{ \"inputs\"", StringComparison.Ordinal) ? $"{{ \"rows\": [\n{string.Join(",\n", [first, .. others])}] }}" : first);

    private Objectives.Registry.ModelCatalog? Load(string columns = Columns, string further = "") => folder.Load($$"""
        model: m
        owner: team
        version: "1"
        kind: onnx
        file: m.onnx
        inputs: [{ tensor: features, columns: {{columns}} }]
        outputs: [{ prediction: p, tensor: score, fallback: [{ prior: 0 }] }]
        {{further}}
        """);
}
