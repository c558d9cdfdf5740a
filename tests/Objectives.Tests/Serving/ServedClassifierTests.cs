using System.Text;
using RankOrchestrator.Objectives.Serving;
using RankOrchestrator.Objectives.Tests.Building;

namespace RankOrchestrator.Objectives.Tests.Serving;

/// <summary>Classifiers whose probabilities are maps, for which the protocol has no form.</summary>
public sealed class ServedClassifierTests : IDisposable
{
    private readonly TestFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData("")]
    [InlineData(""", "outputs": [{ "name": "probabilities" }]""")]
    public void Maps_are_refused_with_the_exporters_option(string outputs)
        => Answer(outputs).ShouldSatisfyAllConditions(
            answer => answer.Status.ShouldBe(400),
            answer => answer.Body.ShouldContain("of m.onnx is no tensor but a sequence of maps, as ZipMap makes it: export the model with zipmap=False"));

    [Fact]
    public void The_class_beside_them_can_be_asked_for() => Answer(""", "outputs": [{ "name": "label" }]""").Status.ShouldBe(200);

    private (int Status, string Body) Answer(string outputs)
    {
        OnnxFile.Classifier(isZipped: true).Save(folder.Models, "m.onnx");
        var (server, problems) = ModelServer.Open(folder.Models);
        using var opened = server;
        problems.ShouldBeEmpty();
        var request = $$"""{ "inputs": [{ "name": "float_input", "datatype": "FP32", "shape": [1, 2], "data": [1, 2] }]{{outputs}} }""";
        var answer = server.Infer("m", null, Encoding.UTF8.GetBytes(request), null);
        using var body = answer.Body;
        return (answer.Status, Encoding.UTF8.GetString(body.Written));
    }
}
