using RankOrchestrator.Objectives.Onnx;
using RankOrchestrator.Objectives.Tests.Building;

namespace RankOrchestrator.Objectives.Tests.Onnx;

public sealed class OnnxInspectionTests : IDisposable
{
    private readonly TestFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Everything_that_a_file_says_is_told()
    {
        var path = OnnxFile.Logistic([1, 2], 0).Property("seed", "7").Save(folder.Models, "click.onnx");
        var inspection = Of(path);
        inspection.Bytes.ShouldBe(new FileInfo(path).Length);
        inspection.Inputs.ShouldHaveSingleItem().ToString().ShouldBe("FP32 [-1,2]");
        inspection.Outputs.ShouldHaveSingleItem().Name.ShouldBe("score");
        inspection.Operators.ShouldBe(new Dictionary<string, int>(StringComparer.Ordinal) { ["Add"] = 1, ["MatMul"] = 1, ["Sigmoid"] = 1 }, ignoreOrder: true);
        inspection.Opsets["ai.onnx"].ShouldBe(13);
        inspection.Weights.ShouldBe(3);
        inspection.Properties["seed"].ShouldBe("7");
        inspection.Time!.Value.ShouldBeGreaterThan(TimeSpan.Zero);
    }

    public static TheoryData<string> Files => ["logistic", "named", "classifier", "ids", "words", "strange", "set", "request", "batch", "half"];

    [Theory]
    [MemberData(nameof(Files))]
    public void The_draft_is_a_model_file_that_loads(string kind)
    {
        var file = kind switch
        {
            "named" => OnnxFile.Logistic([1, 2, 3, 4], 0).Property("inputs", "feature.rate,item.word=a,item.word=b \"c\",half price"),
            "classifier" => OnnxFile.Classifier(isZipped: false),
            "ids" => OnnxFile.Embedding([1, 2, 3]),
            "words" => new OnnxFile().Input("words", OnnxFile.Text, 1).Input("x", OnnxFile.Float, 1).Node("Identity", ["x"], ["y"]).Output("y", OnnxFile.Float, 1),
            "set" => new OnnxFile().InputOf("x", OnnxFile.Float, 1, -1, 2).Node("Identity", ["x"], ["y"]).OutputOf("y", OnnxFile.Float, 1, -1, 2),
            "request" => new OnnxFile().Input("x", OnnxFile.Float, 2).InputOf("u", OnnxFile.Float, 1, 2).Node("Mul", ["x", "u"], ["y"]).Output("y", OnnxFile.Float, 2),
            "batch" => new OnnxFile().InputOf("x", OnnxFile.Float, 64, 2).Node("Identity", ["x"], ["y"]).OutputOf("y", OnnxFile.Float, 64, 2),
            "half" => new OnnxFile().Input("x", OnnxFile.Half, 2).Node("Identity", ["x"], ["y"]).Output("y", OnnxFile.Half, 2),
            "strange" => OnnxFile.Logistic([1], 0, "in put: \"x\"\n", "1/out #put"),
            _ => OnnxFile.Logistic([1, 2], 0),
        };
        var inspection = Of(file.Save(folder.Models, "9 Model-X.onnx"));
        inspection.Draft.ShouldNotBeNull(string.Join("\n", inspection.Remarks));
        var catalog = folder.Load(inspection.Draft);
        catalog.ShouldNotBeNull(folder.Findings + inspection.Draft).Release();
        inspection.Time.ShouldNotBeNull();
        inspection.Draft.ShouldContain("model: model-x\n");
        if (kind is "named")
        {
            inspection.Draft.ShouldContain("- feature.rate\n");
            inspection.Draft.ShouldContain("- { oneHot: item.word, of: [\"a\", \"b \\\"c\\\"\"] }\n");
            inspection.Draft.ShouldContain("- { value: feature.half_price, name: \"half price\" }\n");
        }
    }

    [Fact]
    public void A_classifier_of_maps_has_no_draft_and_says_what_to_do()
    {
        var inspection = Of(OnnxFile.Classifier(isZipped: true).Save(folder.Models, "m.onnx"));
        inspection.Draft.ShouldBeNull();
        inspection.Remarks.ShouldContain(remark => remark.Contains("zipmap=False", StringComparison.Ordinal));
        inspection.Operators.ShouldContainKey("ai.onnx.ml.ZipMap");
    }

    [Theory]
    [InlineData(1, true)]
    [InlineData(0, false)]
    public void Trees_that_know_which_way_a_missing_value_goes_are_given_it(long tracksTrue, bool isGiven)
    {
        var inspection = Of(OnnxFile.Stump(tracksTrue).Property("inputs", "feature.rate,half price").Save(folder.Models, "m.onnx"));
        inspection.RoutesMissing.ShouldBe(isGiven);
        inspection.Remarks.Contains("Its trees know which way a missing value goes; the draft gives it to them as missing: nan.", StringComparer.Ordinal).ShouldBe(isGiven);
        inspection.Draft.ShouldNotBeNull().ShouldContain(isGiven
            ? "- { value: feature.rate, missing: nan }\n      - { value: feature.half_price, missing: nan, name: \"half price\" }\n"
            : "- feature.rate\n      - { value: feature.half_price, name: \"half price\" }\n");

        using var surface = new InputSurface(folder.Load(inspection.Draft.Replace("half_price", "rate", StringComparison.Ordinal)).ShouldNotBeNull(folder.Findings + inspection.Draft));
        surface.Predict("score", 1, (_, _) => { })[0].ShouldBe(isGiven ? 1 : -1, "0 is above the threshold; what is missing goes as what is below it");
    }

    [Fact]
    public void Every_truncation_of_a_file_is_told_in_one_sentence()
    {
        var whole = OnnxFile.Logistic([1, 2], 0).Property("inputs", "a,b").ToBytes();
        var path = Path.Combine(folder.Models, "cut.onnx");
        for (var length = 0; length < whole.Length; length++)
        {
            File.WriteAllBytes(path, whole[..length]);
            var (inspection, problem) = OnnxInspection.Of(path, "cut.onnx");
            if (inspection is null)
            {
                problem.ShouldNotBeNull().ShouldStartWith(path + " ");
                problem.ShouldNotContain('\n');
            }
        }
    }

    [Fact]
    public void Bytes_that_are_turned_do_no_harm()
    {
        var whole = OnnxFile.Classifier(isZipped: true).Property("inputs", "a,b").ToBytes();
        var path = Path.Combine(folder.Models, "turned.onnx");
        for (var place = 0; place < whole.Length; place++)
        {
            var turned = whole.ToArray();
            turned[place] ^= 0xff;
            File.WriteAllBytes(path, turned);
            var (inspection, problem) = OnnxInspection.Of(path, "turned.onnx");
            (inspection is null).ShouldBe(problem is not null);
        }
    }

    private static OnnxInspection Of(string path)
    {
        var (inspection, problem) = OnnxInspection.Of(path, Path.GetFileName(path));
        problem.ShouldBeNull();
        return inspection!;
    }
}
