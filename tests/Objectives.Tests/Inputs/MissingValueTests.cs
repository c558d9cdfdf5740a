using RankOrchestrator.Objectives.Tests.Building;

namespace RankOrchestrator.Objectives.Tests.Inputs;

/// <summary>What stands in a tensor where a candidate carries no value: what the author wrote, or the file is refused.</summary>
public sealed class MissingValueTests : IDisposable
{
    private readonly TestFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData("nan")]
    [InlineData("NaN")]
    [InlineData(".nan")]
    [InlineData(".NaN")]
    public void NaN_stands_in_the_tensor_and_routes_a_tree(string written)
    {
        IsNaN().Save(folder.Models, "m.onnx");
        using var surface = Surface($"[{{ value: feature.rate, missing: {written} }}]");
        surface.Predict("p", 3, (candidates, row) => SetRate(candidates, row, row != 1)).ShouldBe([0, 1, 0]);
        surface.Report.Degradations.ShouldBeEmpty();
    }

    [Fact]
    public void NaN_stands_for_what_cannot_be_computed_and_for_words_that_are_not_known()
    {
        IsNaN().Save(folder.Models, "m.onnx");
        using (var computed = Surface("[{ value: feature.rate / 2.0, missing: nan }]"))
        {
            computed.Predict("p", 2, (candidates, row) => SetRate(candidates, row, row == 0)).ShouldBe([0, 1]);
        }

        using (var flag = Surface("[{ value: feature.rate > 0.0, missing: nan }]"))
        {
            flag.Predict("p", 2, (candidates, row) => SetRate(candidates, row, row == 0)).ShouldBe([0, 1]);
        }

        using var words = Surface("[{ index: item.word, of: [a], unknown: nan }]");
        words.Predict("p", 3, (candidates, row) => SetWord(candidates, row, row switch { 0 => "a", 1 => "b", _ => null })).ShouldBe([0, 1, 1]);
    }

    [Fact]
    public void A_number_that_is_written_is_what_the_model_is_given()
    {
        OnnxFile.Logistic([1], 0).Save(folder.Models, "m.onnx");
        using var surface = Surface("[{ value: feature.rate, missing: -2.5 }]");
        surface.Predict("p", 1, (_, _) => { })[0].ShouldBe(1 / (1 + Math.Exp(2.5)), 1e-6);
    }

    [Theory]
    [InlineData("FP32", "value: feature.rate, missing: banana", "'missing' must be a number here, not 'banana'.")]
    [InlineData("FP32", "value: feature.rate, missing: \"0\"", "'missing' must be a number here, not '0'.")]
    [InlineData("FP32", "value: feature.rate, missing: \"nan\"", "'missing' must be a number here, not 'nan'.")]
    [InlineData("FP32", "value: feature.rate, missing: infinity", "'missing' must be a number here, not 'infinity'.")]
    [InlineData("FP32", "value: feature.rate, missing: .inf", "'missing' must be a number here, not '.inf'.")]
    [InlineData("FP32", "value: feature.rate, missing: -.inf", "'missing' must be a number here, not '-.inf'.")]
    [InlineData("FP32", "value: feature.rate, missing: 1e999", "'missing' must be a number here, not '1e999'.")]
    [InlineData("FP32", "value: feature.rate, missing: 1e39", "'missing: 1e39' cannot stand in this tensor: FP32 holds no number as large.")]
    [InlineData("FP32", "value: feature.rate, missing: true", "'missing' must be a number here, not 'true'.")]
    [InlineData("FP32", "value: feature.rate, missing: ", "'missing' must be a number here, not nothing.")]
    [InlineData("FP32", "value: feature.rate, missing: ~", "'missing' must be a number here, not nothing.")]
    [InlineData("FP32", "value: feature.rate, missing: \"\"", "'missing' must be a number here, not ''.")]
    [InlineData("FP32", "value: feature.rate, missing: [1]", "'missing' must be a number here, not a list.")]
    [InlineData("FP32", "value: feature.rate, missing: []", "'missing' must be a number here, not a list.")]
    [InlineData("FP32", "value: feature.rate, missing: { a: 1 }", "'missing' must be a number here, not named values.")]
    [InlineData("FP32", "hash: item.word, buckets: 4, missing: x", "'missing' must be a number here, not 'x'.")]
    [InlineData("FP32", "index: item.word, of: [a], unknown: x", "'unknown' must be a number here, not 'x'.")]
    [InlineData("INT64", "value: item.id, missing: nan", "'missing: nan' cannot stand in this tensor: INT64 holds whole numbers of 64 bits.")]
    [InlineData("INT64", "value: item.id, missing: 0.5", "'missing: 0.5' cannot stand in this tensor: INT64 holds whole numbers of 64 bits.")]
    [InlineData("INT64", "value: item.id, missing: 9223372036854775808", "INT64 holds whole numbers of 64 bits.")]
    [InlineData("INT64", "value: item.id, missing: -9223372036854775809", "INT64 holds whole numbers of 64 bits.")]
    [InlineData("INT64", "index: item.word, of: [a], unknown: nan", "INT64 holds whole numbers of 64 bits.")]
    [InlineData("INT32", "value: item.id, missing: 2147483648", "INT32 holds whole numbers of 32 bits.")]
    [InlineData("INT32", "index: item.word, of: [a], unknown: -2147483649", "INT32 holds whole numbers of 32 bits.")]
    [InlineData("INT32", "hash: item.word, buckets: 4, missing: 3e9", "INT32 holds whole numbers of 32 bits.")]
    [InlineData("BOOL", "value: item.flag, missing: 2", "BOOL holds 0 and 1.")]
    [InlineData("BOOL", "value: item.flag, missing: nan", "BOOL holds 0 and 1.")]
    [InlineData("BYTES", "text: item.word, missing: 0", "'missing' must be text in a 'text' column, not '0'.")]
    [InlineData("BYTES", "text: item.word, missing: .nan", "'missing' must be text in a 'text' column, not '.nan'.")]
    [InlineData("BYTES", "text: item.word, missing: true", "'missing' must be text in a 'text' column, not 'true'.")]
    [InlineData("BYTES", "text: item.word, missing: ", "'missing' must be text in a 'text' column, not nothing.")]
    [InlineData("BYTES", "text: item.word, missing: [a]", "'missing' must be text in a 'text' column, not a list.")]
    public void What_an_element_cannot_be_is_refused_at_its_place(string type, string column, string sentence)
    {
        Load($"[{{ {column} }}]", type).ShouldBeNull();
        folder.Findings.ShouldContain("RP0615");
        folder.Findings.ShouldContain(sentence);
        folder.Findings.ShouldContain("models/m0.yaml:6:");
    }

    [Theory]
    [InlineData("BYTES", "text: item.word, missing: \"0\"")]
    [InlineData("BYTES", "text: item.word, missing: \"\"")]
    [InlineData("BYTES", "text: item.word, missing: nan")]
    [InlineData("INT64", "value: item.id, missing: 9223372036854775807")]
    [InlineData("INT64", "value: item.id, missing: -9223372036854775808")]
    [InlineData("INT64", "value: item.id, missing: 1e3")]
    [InlineData("INT64", "value: item.id, missing: 7.0")]
    [InlineData("INT32", "index: item.word, of: [a], unknown: -1")]
    [InlineData("BOOL", "value: item.flag, missing: 1")]
    [InlineData("FP64", "value: feature.rate, missing: 1e300")]
    [InlineData("FP64", "hash: item.word, buckets: 4, missing: nan")]
    public void What_an_element_can_be_is_taken(string type, string column)
    {
        Load($"[{{ {column} }}]", type);
        folder.Findings.ShouldNotContain("RP0615");
    }

    [Fact]
    public void NaN_is_not_sent_as_JSON_which_has_no_word_for_it()
    {
        const string Remote = """
            model: m
            owner: team
            version: "1"
            kind: oip
            oip: { server: "http://127.0.0.1:1", wire: WIRE }
            inputs: [{ tensor: features, columns: [{ value: feature.rate, missing: nan }] }]
            outputs: [{ prediction: p, fallback: [{ prior: 0 }] }]
            """;
        folder.Load(Remote.Replace("WIRE", "json", StringComparison.Ordinal)).ShouldBeNull();
        folder.Findings.ShouldContain("NaN cannot be sent as JSON");
        var catalog = folder.Load(Remote.Replace("WIRE", "binary", StringComparison.Ordinal));
        folder.Findings.ShouldBeEmpty();
        catalog!.Release();
    }

    private static OnnxFile IsNaN() => new OnnxFile()
        .Input("features", OnnxFile.Float, 1)
        .Node("IsNaN", ["features"], ["flag"])
        .Node("Cast", ["flag"], ["score"], ("to", OnnxFile.Float))
        .Output("score", OnnxFile.Float, 1);

    private static void SetRate(Domain.Tables.CandidateTable candidates, int row, bool isThere)
    {
        if (isThere)
        {
            candidates.Features.Columns[0].SetDouble(row, 0.5);
        }
    }

    private static void SetWord(Domain.Tables.CandidateTable candidates, int row, string? word)
    {
        if (word is not null)
        {
            Marketplace.Set(candidates.Attributes, row, "word", word);
        }
    }

    private Objectives.Registry.ModelCatalog? Load(string columns, string type) => folder.Load($$"""
        model: m
        owner: team
        version: "1"
        kind: onnx
        file: m.onnx
        inputs: [{ tensor: features, type: {{type}}, columns: {{columns}} }]
        outputs: [{ prediction: p, tensor: score, fallback: [{ prior: 0.75 }] }]
        """);

    private InputSurface Surface(string columns)
    {
        var catalog = Load(columns, "FP32");
        folder.Findings.ShouldBeEmpty();
        return new InputSurface(catalog!);
    }
}
