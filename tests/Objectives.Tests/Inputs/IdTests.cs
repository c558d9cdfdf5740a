using RankOrchestrator.Domain.Tables;
using RankOrchestrator.Objectives.Failures;
using RankOrchestrator.Objectives.Tests.Building;

namespace RankOrchestrator.Objectives.Tests.Inputs;

/// <summary>Ids keep their last digit on the way to the tensor, and one that a model does not know costs its own candidate.</summary>
public sealed class IdTests : IDisposable
{
    private readonly TestFolder folder = new();

    public static TheoryData<long> Ids => [0, -1, (1L << 53) - 1, 1L << 53, (1L << 53) + 1, -(1L << 53) - 1, long.MaxValue, long.MaxValue - 1, long.MinValue, long.MinValue + 1];

    public void Dispose() => folder.Dispose();

    [Theory]
    [MemberData(nameof(Ids))]
    public void An_id_of_64_bits_is_told_from_its_neighbours(long id)
    {
        // Two numbers that a double cannot tell apart: the model says whether they are the same.
        new OnnxFile().Input("ids", OnnxFile.Int64, 2).Input("other", OnnxFile.Int64, 2)
            .Node("Equal", ["ids", "other"], ["same"]).Node("Cast", ["same"], ["score"], ("to", OnnxFile.Float)).Output("score", OnnxFile.Float, 2).Save(folder.Models, "m.onnx");
        using var surface = Surface($$"""
            inputs:
              - { tensor: ids, type: INT64, columns: [item.id, request.user] }
              - { tensor: other, type: INT64, columns: [{ value: item.price, missing: {{id}} }, "item.id == {{(id == long.MinValue ? "request.user" : id.ToString(System.Globalization.CultureInfo.InvariantCulture))}} ? item.id : 0"] }
            outputs:
              - { prediction: p, tensor: score, column: 0, width: 2, fallback: [{ prior: 9 }] }
              - { prediction: q, tensor: score, column: 1, width: 2, fallback: [{ prior: 9 }] }
            """);
        long[] sent = [id, id == long.MaxValue ? id - 1 : id + 1];
        foreach (var prediction in (string[])["p", "q"])
        {
            surface.Predict(prediction, 2, (candidates, row) => candidates.Attributes.Columns[0].SetLong(row, sent[row]), context => context.Columns[0].SetLong(0, id))
                .ShouldBe(prediction == "p" ? [1, 0] : [1, id == 0 ? 1 : 0]);
        }

        surface.Report.Degradations.ShouldBeEmpty();
    }

    [Theory]
    [InlineData(3e9, "item.id is 3000000000, which INT32 cannot hold")]
    [InlineData(-3e9, "item.id is -3000000000, which INT32 cannot hold")]
    public void An_id_that_the_tensor_cannot_hold_costs_its_own_candidate_and_is_not_another_id(double id, string problem)
    {
        OnnxFile.Embedding([10, 20, 30], OnnxFile.Int32).Save(folder.Models, "m.onnx");
        using var surface = Surface(Embedding("item.id", "INT32"));
        Predict(surface, [1, (long)id, 2]).ShouldBe([20, 9, 30]);
        var degradation = surface.Report.Degradations.ShouldHaveSingleItem();
        degradation.Reason.ShouldBe("bad-input");
        degradation.Detail.ShouldBe($"1 of 3 candidates: p-001, {problem}");
    }

    [Theory]
    [InlineData(0.5, "item.price is 0.5, which INT64 cannot hold")]
    [InlineData(9007199254740992, "item.price is 9007199254740992, which INT64 cannot hold")]
    [InlineData(1e300, "item.price is 1E+300, which INT64 cannot hold")]
    public void A_number_that_is_not_surely_whole_costs_its_own_candidate(double number, string problem)
    {
        OnnxFile.Embedding([10, 20, 30]).Save(folder.Models, "m.onnx");
        using var surface = Surface(Embedding("item.price"));
        surface.Predict("p", 2, (candidates, row) => candidates.Attributes.Columns[1].SetDouble(row, row == 0 ? 2 : number)).ShouldBe([30, 9]);
        surface.Report.Degradations.ShouldHaveSingleItem().Detail.ShouldBe($"1 of 2 candidates: p-001, {problem}");
    }

    [Fact]
    public void A_word_that_is_not_known_has_no_index_in_an_integer_tensor_unless_its_author_gives_it_one()
    {
        OnnxFile.Embedding([10, 20, 30]).Save(folder.Models, "m.onnx");
        using (var surface = Surface(Embedding("{ index: item.word, of: [a, b, c] }")))
        {
            Words(surface, "c", "z", "a", null).ShouldBe([30, 9, 10, 9]);
            var degradation = surface.Report.Degradations.ShouldHaveSingleItem();
            degradation.Reason.ShouldBe("unknown-id");
            degradation.Fallback.ShouldBe("prior");
            degradation.Detail.ShouldBe("2 of 4 candidates: p-001, item.word 'z' is not in the vocabulary; p-003, item.word is missing");
        }

        using (var written = Surface(Embedding("{ index: item.word, of: [a, b, c], unknown: -1 }")))
        {
            Words(written, "c", "z", "a").ShouldBe([30, 30, 10]);
            written.Report.Degradations.ShouldBeEmpty();
        }

        using var last = Surface(Embedding("{ index: item.word, of: [a, b], unknown: 2 }"));
        Words(last, "b", "z").ShouldBe([20, 30]);
    }

    [Fact]
    public void A_word_that_is_not_known_is_minus_one_in_a_tensor_of_floats()
    {
        new OnnxFile().Input("id", OnnxFile.Float, 1).Node("Identity", ["id"], ["score"]).Output("score", OnnxFile.Float, 1).Save(folder.Models, "m.onnx");
        using var surface = Surface(Embedding("{ index: item.word, of: [a, b] }", "FP32"));
        Words(surface, "b", "z").ShouldBe([1, -1]);
        surface.Report.Degradations.ShouldBeEmpty();
    }

    [Fact]
    public void A_word_of_the_request_that_is_not_known_costs_the_whole_prediction()
    {
        OnnxFile.Embedding([10, 20, 30]).Save(folder.Models, "m.onnx");
        using var surface = Surface(Embedding("{ index: request.device, of: [a, b] }"));
        surface.Predict("p", 2, (_, _) => { }, context => Marketplace.Set(context, 0, "device", "tv")).ShouldBe([9, 9]);
        surface.Report.Degradations.ShouldHaveSingleItem().Detail.ShouldBe("2 of 2 candidates: all, request.device 'tv' is not in the vocabulary");
        surface.Report.Outcomes.ShouldHaveSingleItem().Failure.ShouldBe(ModelFailure.UnknownId);
    }

    [Theory]
    [InlineData("{ value: item.id, ids: 3 }")]
    [InlineData("{ value: item.id + 0, ids: 3 }")]
    public void An_id_beyond_those_that_are_declared_is_found_before_the_model_runs(string column)
    {
        OnnxFile.Embedding([10, 20, 30]).Save(folder.Models, "m.onnx");
        using var surface = Surface(Embedding(column));
        Predict(surface, [2, -1, 3, long.MaxValue, 0]).ShouldBe([30, 9, 9, 9, 10]);
        surface.Failed.ShouldBeEmpty();
        surface.Report.Degradations.ShouldHaveSingleItem().Reason.ShouldBe("unknown-id");
        surface.Report.Degradations[0].Detail!.ShouldContain("is -1, which is none of the ids from 0 to 2");
    }

    [Theory]
    [InlineData("{ value: item.id, ids: 3 }", 9)]
    [InlineData("{ value: item.id + 0, ids: 3 }", 9)]
    [InlineData("{ value: item.id, ids: 3, missing: 2 }", 30)]
    [InlineData("{ value: item.id }", 10)]
    public void A_missing_id_is_no_id_where_ids_are_declared_unless_its_author_gives_it_one(string column, double expected)
    {
        OnnxFile.Embedding([10, 20, 30]).Save(folder.Models, "m.onnx");
        using var surface = Surface(Embedding(column));
        surface.Predict("p", 2, (candidates, row) =>
        {
            if (row == 0)
            {
                candidates.Attributes.Columns[0].SetLong(row, 1);
            }
        }).ShouldBe([20, expected]);
        surface.Report.Degradations.Select(degradation => degradation.Reason).ShouldBe(expected == 9 ? ["unknown-id"] : []);
    }

    [Theory]
    [InlineData(2)]
    [InlineData(40)]
    [InlineData(500)]
    public void An_id_beyond_the_end_of_an_embedding_costs_its_own_candidate_and_the_others_keep_every_byte(int rows)
    {
        var table = Enumerable.Range(0, 50).Select(place => 1f / (place + 3)).ToArray();
        OnnxFile.Embedding(table).Save(folder.Models, "m.onnx");
        using var surface = Surface(Embedding("item.id"));
        var ids = Enumerable.Range(0, rows).Select(row => (long)(row % 50)).ToArray();
        var whole = Predict(surface, ids);
        surface.Report.Degradations.ShouldBeEmpty();
        foreach (var bad in (int[][])[[0], [rows - 1], [.. Enumerable.Range(0, rows).Where(row => row % 3 == 0)], [.. Enumerable.Range(1, rows - 1)]])
        {
            var changed = ids.ToArray();
            foreach (var row in bad)
            {
                changed[row] = 50 + row;
            }

            Predict(surface, changed).ShouldBe([.. whole.Select((prediction, row) => bad.Contains(row) ? 9 : prediction)]);
            var degradation = surface.Report.Degradations.ShouldHaveSingleItem();
            degradation.Reason.ShouldBe("unknown-id");
            degradation.Detail!.ShouldContain("Gather");
            degradation.Detail!.ShouldContain($"{bad.Length} of {rows} candidates: p-{bad[0]:000}, {50 + bad[0]} in column 0 of 'id' is beyond what the model knows, 0 to 49");
            surface.Failed[^1].Model.ShouldBe("m@1");
            surface.Failed[^1].Problem.ShouldContain("out of data bounds");
        }
    }

    [Fact]
    public void Rows_that_the_runtime_fails_for_without_saying_which_are_found_by_halving()
    {
        // The id goes through a float, so that no column of whole numbers holds what the runtime complains of.
        new OnnxFile().Input("id", OnnxFile.Float, 1).Initializer("table", [10, 20, 30], 3)
            .Node("Cast", ["id"], ["whole"], ("to", OnnxFile.Int64)).Node("Gather", ["table", "whole"], ["score"]).Output("score", OnnxFile.Float, 1).Save(folder.Models, "m.onnx");
        using var surface = Surface(Embedding("item.price", "FP32"));
        var predicted = surface.Predict("p", 100, (candidates, row) => candidates.Attributes.Columns[1].SetDouble(row, row is 17 or 80 ? 1000 : row % 3));
        predicted.ShouldBe([.. Enumerable.Range(0, 100).Select(row => row is 17 or 80 ? 9 : 10.0 * (1 + (row % 3)))]);
        var degradation = surface.Report.Degradations.ShouldHaveSingleItem();
        degradation.Reason.ShouldBe("run-failed");
        degradation.Detail!.ShouldContain("2 of 100 candidates: p-017, the runtime fails for it; p-080");
    }

    [Fact]
    public void A_model_that_fails_for_every_candidate_falls_back_for_all_of_them_with_the_runtimes_sentence()
    {
        new OnnxFile().Input("id", OnnxFile.Float, 1).Initializer("table", [10, 20, 30], 3)
            .Node("Cast", ["id"], ["whole"], ("to", OnnxFile.Int64)).Node("Gather", ["table", "whole"], ["score"]).Output("score", OnnxFile.Float, 1).Save(folder.Models, "m.onnx");
        using var surface = Surface(Embedding("item.price", "FP32"));
        surface.Predict("p", 300, (candidates, row) => candidates.Attributes.Columns[1].SetDouble(row, 1000)).ShouldAllBe(prediction => prediction == 9);
        var degradation = surface.Report.Degradations.ShouldHaveSingleItem();
        degradation.Reason.ShouldBe("run-failed");
        degradation.Detail!.ShouldContain("out of data bounds");
    }

    [Fact]
    public void A_model_that_stands_in_says_nothing_about_ids_that_it_does_not_know()
    {
        OnnxFile.Embedding([10, 20, 30]).Save(folder.Models, "m.onnx");
        var catalog = folder.Load(
            Head("m") + Embedding("{ value: item.id, ids: 3 }").Replace("{ prior: 9 }", "{ model: s }, { prior: 9 }", StringComparison.Ordinal),
            Head("s") + Embedding("{ value: item.price, ids: 3 }").Replace("prediction: p", "prediction: s", StringComparison.Ordinal));
        folder.Findings.ShouldBeEmpty();
        using var surface = new InputSurface(catalog!);
        surface.Predict("p", 3, (candidates, row) =>
        {
            candidates.Attributes.Columns[0].SetLong(row, row == 0 ? 1 : 7);
            candidates.Attributes.Columns[1].SetDouble(row, row == 1 ? 2 : 8);
        }).ShouldBe([20, 30, 9]);
        surface.Report.Degradations.Select(degradation => degradation.Fallback).ShouldBe(["model:s", "prior"]);
    }

    private static string Embedding(string column, string type = "INT64") => $$"""
        inputs: [{ tensor: id, type: {{type}}, columns: [{{column}}] }]
        outputs: [{ prediction: p, tensor: score, fallback: [{ prior: 9 }] }]
        """;

    private static string Head(string model) => $"""
        model: {model}
        owner: team
        version: "1"
        kind: onnx
        file: m.onnx
        timeout: 30s

        """;

    private static double[] Predict(InputSurface surface, long[] ids)
        => surface.Predict("p", ids.Length, (candidates, row) => candidates.Attributes.Columns[0].SetLong(row, ids[row]));

    private static double[] Words(InputSurface surface, params string?[] words) => surface.Predict("p", words.Length, (candidates, row) =>
    {
        if (words[row] is { } word)
        {
            Marketplace.Set(candidates.Attributes, row, "word", word);
        }
    });

    private InputSurface Surface(string tensors)
    {
        var catalog = folder.Load(Head("m") + tensors);
        folder.Findings.ShouldBeEmpty();
        return new InputSurface(catalog!);
    }
}
