using RankOrchestrator.Domain.Tables;
using RankOrchestrator.Objectives.Tests.Building;

namespace RankOrchestrator.Objectives.Tests.Inputs;

/// <summary>Tensors of other forms than a row of single precision for each candidate: sets, the request's row, fixed batches, half precision.</summary>
public sealed class InputShapeTests : IDisposable
{
    private readonly TestFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(300)]
    public void A_model_of_sets_sees_all_candidates_together_and_predicts_for_each(int rows)
    {
        // Each candidate's price less the mean of all.
        new OnnxFile().InputOf("items", OnnxFile.Float, 1, -1, 1)
            .Node("ReduceMean", ["items"], ["mean"], ("keepdims", 1)).Node("Sub", ["items", "mean"], ["score"]).OutputOf("score", OnnxFile.Float, 1, -1, 1).Save(folder.Models, "m.onnx");
        using var surface = Surface("{ tensor: items, shape: set, columns: [item.price] }");
        var predicted = surface.Predict("p", rows, SetPrice);
        surface.Report.Degradations.ShouldBeEmpty();
        for (var row = 0; row < rows; row++)
        {
            predicted[row].ShouldBe(row - ((rows - 1) / 2.0), 1e-3);
        }
    }

    [Theory]
    [InlineData("-1,-1")]
    [InlineData("1,-1")]
    [InlineData("-1,-1,1")]
    public void A_set_may_be_answered_in_every_shape_that_has_a_number_for_each(string shape)
    {
        var dimensions = shape.Split(',').Select(size => int.Parse(size, System.Globalization.CultureInfo.InvariantCulture)).ToArray();
        new OnnxFile().InputOf("items", OnnxFile.Float, -1, -1, 2).Node("ReduceSum", ["items", "axes"], ["score"], ("keepdims", dimensions.Length - 2))
            .Whole("axes", 2).OutputOf("score", OnnxFile.Float, dimensions).Save(folder.Models, "m.onnx");
        using var surface = Surface("{ tensor: items, shape: set, columns: [item.price, item.price] }");
        surface.Predict("p", 5, SetPrice).ShouldBe([0, 2, 4, 6, 8]);
    }

    [Fact]
    public void What_the_request_holds_is_given_once_beside_the_candidates()
    {
        new OnnxFile().Input("items", OnnxFile.Float, 2).InputOf("user", OnnxFile.Float, 1, 2)
            .Node("Mul", ["items", "user"], ["product"])
                .Node("ReduceSum", ["product", "axes"], ["score"], ("keepdims", 1))
                .Whole("axes", 1)
                .Output("score", OnnxFile.Float, 1)
                .Save(folder.Models, "m.onnx");
        using (var surface = Surface("{ tensor: items, columns: [item.price, { value: item.price * 10.0 }] }, { tensor: user, shape: request, columns: [request.tenure, request.tenure + 1.0] }"))
        {
            surface.Predict("p", 3, SetPrice, context => Marketplace.Set(context, 0, "tenure", 2)).ShouldBe([0, 32, 64]);
            surface.Report.Degradations.ShouldBeEmpty();
        }

        var catalog = Load("{ tensor: items, columns: [item.price, item.price] }, { tensor: user, shape: request, columns: [request.tenure, item.price] }")!;
        using var wrong = new InputSurface(catalog);
        Should.Throw<ShouldAssertException>(() => wrong.Predict("p", 1, SetPrice)).Message.ShouldContain("'item.price' differs from candidate to candidate; an input of shape 'request' has one row for all.");
    }

    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    [InlineData(64)]
    public void A_batch_that_is_fixed_is_filled_up_and_shows_in_no_prediction(int batch)
    {
        new OnnxFile().InputOf("x", OnnxFile.Float, batch, 2).InputOf("id", OnnxFile.Int64, batch)
            .Node("ReduceSum", ["x", "axes"], ["sum"], ("keepdims", 0)).Whole("axes", 1).Node("Cast", ["id"], ["whole"], ("to", OnnxFile.Float)).Node("Add", ["sum", "whole"], ["score"])
            .OutputOf("score", OnnxFile.Float, batch).Save(folder.Models, "m.onnx");
        using var surface = Surface("{ tensor: x, columns: [item.price, { value: item.price, missing: 0 }] }, { tensor: id, type: INT64, shape: vector, columns: [item.id] }");
        foreach (var rows in (int[])[1, 3, 4, 5, 64, 65, 200])
        {
            surface.Predict("p", rows, (candidates, row) =>
            {
                SetPrice(candidates, row);
                candidates.Attributes.Columns[0].SetLong(row, 1000 * row);
            }).ShouldBe([.. Enumerable.Range(0, rows).Select(row => 1002.0 * row)]);
            surface.Report.Degradations.ShouldBeEmpty();
        }
    }

    [Fact]
    public void Half_precision_goes_in_and_comes_out()
    {
        new OnnxFile().Input("x", OnnxFile.Half, 1).Node("Identity", ["x"], ["score"]).Output("score", OnnxFile.Half, 1).Save(folder.Models, "m.onnx");
        using var surface = Surface("{ tensor: x, type: FP16, columns: [{ value: item.price, missing: -2.5 }] }");
        surface.Predict("p", 4, (candidates, row) =>
        {
            if (row > 0)
            {
                candidates.Attributes.Columns[1].SetDouble(row, row switch { 1 => 1.5, 2 => 65504, _ => 70000 });
            }
        }).ShouldBe([-2.5, 1.5, 65504, 9]);
        surface.Report.Degradations.ShouldHaveSingleItem().Detail.ShouldBe("1 of 4 candidates: p-003, item.price is 70000, which FP16 cannot hold");
    }

    [Theory]
    [InlineData("{ tensor: x, shape: request, columns: [request.tenure] }", "", "A model needs an input of the candidates")]
    [InlineData("{ tensor: x, shape: set, columns: [item.price] }", "batching: { size: 10 }", "A set of candidates cannot be split over calls")]
    [InlineData("{ tensor: x, type: FP16, columns: [{ value: item.price, missing: 70000 }] }", "", "FP16 holds no number beyond 65504.")]
    [InlineData("{ tensor: x, shape: set, columns: [item.price] }", "", "Input 'x': the registry sends FP32 [1,-1,1], m.onnx expects FP32 [-1,1].")]
    [InlineData("{ tensor: x, shape: matrix, columns: [item.price, item.price] }", "", "Input 'x': the registry sends FP32 [-1,2], m.onnx expects FP32 [-1,1].")]
    public void Shapes_that_do_not_fit_are_refused(string input, string further, string sentence)
    {
        OnnxFile.Logistic([1], 0, "x").Save(folder.Models, "m.onnx");
        Load(input, further).ShouldBeNull();
        folder.Findings.ShouldContain(sentence);
    }

    private static void SetPrice(CandidateTable candidates, int row) => candidates.Attributes.Columns[1].SetDouble(row, row);

    private Objectives.Registry.ModelCatalog? Load(string inputs, string further = "") => folder.Load($$"""
        model: m
        owner: team
        version: "1"
        kind: onnx
        file: m.onnx
        timeout: 30s
        inputs: [{{inputs}}]
        outputs: [{ prediction: p, tensor: score, fallback: [{ prior: 9 }] }]
        {{further}}
        """);

    private InputSurface Surface(string inputs)
    {
        var catalog = Load(inputs);
        folder.Findings.ShouldBeEmpty();
        return new InputSurface(catalog!);
    }
}
