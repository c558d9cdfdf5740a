using RankOrchestrator.Objectives.Tests.Building;

namespace RankOrchestrator.Objectives.Tests.Onnx;

/// <summary>Classifiers as the exporters of scikit-learn, XGBoost and LightGBM write them: they work, or are refused with what to do.</summary>
public sealed class ClassifierTests : IDisposable
{
    private readonly TestFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Probabilities_as_a_tensor_are_a_prediction()
    {
        OnnxFile.Classifier(isZipped: false).Save(folder.Models, "m.onnx");
        using var surface = new InputSurface(Load("tensor: probabilities, width: 2, column: 1").ShouldNotBeNull(folder.Findings));
        surface.Predict("p", 2, (candidates, row) => candidates.Features.Columns[0].SetDouble(row, row))[1].ShouldBe(1 / (1 + Math.Exp(-6)), 1e-5);
    }

    [Fact]
    public void Probabilities_as_maps_are_refused_with_the_exporters_option()
    {
        OnnxFile.Classifier(isZipped: true).Save(folder.Models, "m.onnx");
        Load("tensor: probabilities, width: 2, column: 1").ShouldBeNull();
        folder.Findings.ShouldContain("RP0604");
        folder.Findings.ShouldContain("Output 'probabilities' of m.onnx is no tensor but a sequence of maps, as ZipMap makes it: export the model with zipmap=False");
    }

    [Theory]
    [InlineData(false, "label")]
    [InlineData(true, "output_label")]
    [InlineData(false, "chosen")]
    public void The_class_is_no_prediction(bool isZipped, string label)
    {
        OnnxFile.Classifier(isZipped, label).Save(folder.Models, "m.onnx");
        Load($"tensor: {label}").ShouldBeNull();
        folder.Findings.ShouldContain($"Output '{label}' of m.onnx is the class that the model chose (INT64 [-1]), not a prediction: take its probabilities, 'probabilities', with width: 2 and column: 1");
    }

    [Fact]
    public void A_whole_number_that_is_no_class_is_a_prediction_as_before()
    {
        new OnnxFile().Input("features", OnnxFile.Float, 2).Node("Cast", ["features"], ["counts"], ("to", OnnxFile.Int64)).Output("counts", OnnxFile.Int64, 2).Save(folder.Models, "m.onnx");
        var catalog = Load("tensor: counts, width: 2", "features");
        folder.Findings.ShouldBeEmpty();
        catalog!.Release();
    }

    private Objectives.Registry.ModelCatalog? Load(string output, string input = "float_input") => folder.Load($$"""
        model: m
        owner: team
        version: "1"
        kind: onnx
        file: m.onnx
        inputs: [{ tensor: {{input}}, columns: [feature.rate, { value: feature.rate, missing: 0 }] }]
        outputs: [{ prediction: p, {{output}}, fallback: [{ prior: 0 }] }]
        """);
}
