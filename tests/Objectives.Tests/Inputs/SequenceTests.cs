using RankOrchestrator.Domain.Tables;
using RankOrchestrator.Objectives.Tests.Building;

namespace RankOrchestrator.Objectives.Tests.Inputs;

/// <summary>Lists as inputs: sequences with padding and masks, vectors, rows in steps, and the models that take them.</summary>
public sealed class SequenceTests : IDisposable
{
    private readonly TestFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData("length: 4", "7,8,9,0", "1,1,1,0")]
    [InlineData("length: 4, pad: -1", "7,8,9,-1", "1,1,1,0")]
    [InlineData("length: 4, padding: before", "0,7,8,9", "0,1,1,1")]
    [InlineData("length: 3", "7,8,9", "1,1,1")]
    [InlineData("length: 2", "8,9", "1,1")]
    [InlineData("length: 2, padding: before", "8,9", "1,1")]
    public void The_last_elements_are_taken_and_padding_and_mask_stand_where_they_are_asked_for(string sequence, string elements, string mask)
    {
        var length = elements.Split(',').Length;
        foreach (var shape in (string[])["matrix", "request"])
        {
            for (var place = 0; place < length; place++)
            {
                // The element and the mask at one place: 10 000 times the mask and the element.
                var rows = shape is "request" ? 1 : -1;
                new OnnxFile().InputOf("h", OnnxFile.Int64, rows, length).InputOf("m", OnnxFile.Float, rows, length).Input("x", OnnxFile.Float, 1)
                    .Whole("place", place).Node("Cast", ["h"], ["floats"], ("to", OnnxFile.Float))
                    .Initializer("many", [10_000], 1).Node("Mul", ["m", "many"], ["masked"]).Node("Add", ["floats", "masked"], ["both"])
                    .Node("Gather", ["both", "place"], ["chosen"], ("axis", 1)).Node("Add", ["chosen", "x"], ["score"]).Output("score", OnnxFile.Float, 1).Save(folder.Models, "m.onnx");
                using var surface = Surface($"{{ tensor: h, type: INT64, shape: {shape}, columns: [{{ sequence: {{ of: request.history, {sequence}, mask: m }} }}] }}, {{ tensor: x, columns: [item.price] }}");
                var expected = double.Parse(elements.Split(',')[place], System.Globalization.CultureInfo.InvariantCulture) + (10_000 * (mask.Split(',')[place] == "1" ? 1 : 0));
                surface.Predict("p", 3, (_, _) => { }, context => Append(context.Columns[3], 7, 8, 9)).ShouldBe([expected, expected, expected]);
                surface.Report.Degradations.ShouldBeEmpty();
            }
        }
    }

    [Fact]
    public void Lists_of_candidates_are_rows_and_an_absent_list_is_all_padding()
    {
        Sum(4, OnnxFile.Int64).Save(folder.Models, "m.onnx");
        using var surface = Surface("{ tensor: x, type: INT64, columns: [{ sequence: { of: item.ids, length: 4, pad: 1 } }] }");
        surface.Predict("p", 3, (candidates, row) =>
        {
            if (row > 0)
            {
                Append(candidates.Attributes.Columns[5], row == 1 ? [100] : []);
            }
        }).ShouldBe([4, 103, 4]);
        surface.Report.Degradations.ShouldBeEmpty();
    }

    [Fact]
    public void Elements_that_are_not_known_cost_their_own_candidate()
    {
        Sum(2, OnnxFile.Int64).Save(folder.Models, "m.onnx");
        using (var ids = Surface("{ tensor: x, type: INT64, columns: [{ sequence: { of: item.ids, length: 2, ids: 50 } }] }"))
        {
            ids.Predict("p", 3, (candidates, row) => Append(candidates.Attributes.Columns[5], row == 1 ? [3, 50] : [3, 4])).ShouldBe([7, 9, 7]);
            ids.Report.Degradations.ShouldHaveSingleItem().Detail.ShouldBe("1 of 3 candidates: p-001, item.ids holds 50, which is none of the ids from 0 to 49");
        }

        using (var words = Surface("{ tensor: x, type: INT64, columns: [{ sequence: { of: item.words, length: 2, words: [a, b, c] } }] }"))
        {
            words.Predict("p", 2, (candidates, row) => Append(candidates.Attributes, 4, row == 1 ? ["c", "z"] : ["b", "c"])).ShouldBe([3, 9]);
            words.Report.Degradations.ShouldHaveSingleItem().Detail.ShouldBe("1 of 2 candidates: p-001, item.words holds 'z', which is not in the vocabulary");
        }

        using (var unknown = Surface("{ tensor: x, type: INT64, columns: [{ sequence: { of: item.words, length: 2, words: [a, b, c], unknown: 10 } }] }"))
        {
            unknown.Predict("p", 1, (candidates, _) => Append(candidates.Attributes, 4, ["c", "z"])).ShouldBe([12]);
        }

        using var hashed = Surface("{ tensor: x, type: INT64, columns: [{ sequence: { of: item.words, length: 2, buckets: 1000, seed: 7 } }] }");
        hashed.Predict("p", 1, (candidates, _) => Append(candidates.Attributes, 4, ["c", "z"]))
            .ShouldBe([RankOrchestrator.Objectives.Inputs.StableHash.Bucket("c"u8, 1000, 7) + RankOrchestrator.Objectives.Inputs.StableHash.Bucket("z"u8, 1000, 7)]);
    }

    [Fact]
    public void A_vector_of_another_length_costs_its_own_candidate()
    {
        Sum(3, OnnxFile.Float).Save(folder.Models, "m.onnx");
        using var surface = Surface("{ tensor: x, columns: [{ vector: item.numbers, dimension: 3, missing: 0.5 }] }");
        surface.Predict("p", 4, (candidates, row) =>
        {
            if (row < 3)
            {
                Append(candidates.Attributes.Columns[6], row == 1 ? [1.0, 2.0] : [1.0, 2.0, 4.0]);
            }
        }).ShouldBe([7, 9, 7, 1.5]);
        surface.Report.Degradations.ShouldHaveSingleItem().Detail.ShouldBe("1 of 4 candidates: p-001, item.numbers has 2 numbers, not 3");
    }

    [Fact]
    public void A_row_in_steps_is_a_tensor_of_three_dimensions()
    {
        new OnnxFile().InputOf("x", OnnxFile.Float, -1, 2, 3).Whole("one", 1).Node("Gather", ["x", "one"], ["second"], ("axis", 1))
            .Whole("axes", 1, 2).Node("ReduceSum", ["second", "axes"], ["score"], ("keepdims", 0)).Output("score", OnnxFile.Float).Save(folder.Models, "m.onnx");
        using var surface = Surface("{ tensor: x, steps: 2, columns: [{ vector: item.numbers, dimension: 6 }] }");
        surface.Predict("p", 2, (candidates, row) => Append(candidates.Attributes.Columns[6], 1, 1, 1, row, 10, 100)).ShouldBe([110, 111]);
    }

    [Fact]
    public void A_model_of_two_towers_runs_the_users_once_and_takes_item_vectors_from_a_column()
    {
        new OnnxFile().InputOf("user", OnnxFile.Float, 1, 2).Input("item", OnnxFile.Float, 2)
            .Initializer("tower", [1, 2, 3, 4], 2, 2).Node("MatMul", ["user", "tower"], ["u"]).Node("Mul", ["item", "u"], ["product"])
            .Whole("axes", 1).Node("ReduceSum", ["product", "axes"], ["score"], ("keepdims", 1)).Output("score", OnnxFile.Float, 1).Save(folder.Models, "m.onnx");
        using var surface = Surface("{ tensor: user, shape: request, columns: [{ vector: request.taste, dimension: 2 }] }, { tensor: item, columns: [{ vector: item.numbers, dimension: 2 }] }");

        // u = (0.5, 1) · ((1, 2), (3, 4)) = (3.5, 5)
        surface.Predict("p", 3, (candidates, row) => Append(candidates.Attributes.Columns[6], row, 1), context => Append(context.Columns[5], 0.5, 1)).ShouldBe([5, 8.5, 12]);
        surface.Report.Degradations.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("{ sequence: { of: item.word, length: 2, words: [a] } }", "'item.word' is string; this encoding takes a list column.")]
    [InlineData("{ sequence: { of: item.words, length: 2 } }", "'item.words' holds words: they need 'words' or 'buckets'.")]
    [InlineData("{ sequence: { of: item.ids, length: 2, words: [a] } }", "'item.ids' holds ints: they have no 'words'.")]
    [InlineData("{ sequence: { of: item.numbers, length: 2, buckets: 5 } }", "'item.numbers' holds no words")]
    [InlineData("{ vector: item.ids, dimension: 2 }", "'item.ids' holds ints; a vector holds doubles.")]
    public void Lists_that_do_not_suit_are_refused_where_a_surface_binds_them(string column, string sentence)
    {
        Sum(2, OnnxFile.Int64).Save(folder.Models, "m.onnx");
        using var surface = Surface($"{{ tensor: x, type: INT64, columns: [{column}] }}");
        Should.Throw<ShouldAssertException>(() => surface.Predict("p", 1, (_, _) => { })).Message.ShouldContain(sentence);
    }

    [Theory]
    [InlineData("{ sequence: { of: item.ids } }", "needs the key 'length'")]
    [InlineData("{ sequence: { of: item.ids, length: 0 } }", "'length' must be")]
    [InlineData("{ sequence: { of: item.ids, length: 2, pad: nan } }", "INT64 holds whole numbers")]
    [InlineData("{ sequence: { of: item.words, length: 2, words: [a], buckets: 3 } }", "not both")]
    [InlineData("{ vector: item.numbers }", "needs the key 'dimension'")]
    public void What_a_sequence_or_vector_cannot_be_is_refused(string column, string sentence)
    {
        Sum(2, OnnxFile.Int64).Save(folder.Models, "m.onnx");
        Load($"{{ tensor: x, type: INT64, columns: [{column}] }}").ShouldBeNull();
        folder.Findings.ShouldContain(sentence);
    }

    private static OnnxFile Sum(int width, int type) => new OnnxFile().Input("x", type, width).Node("Cast", ["x"], ["floats"], ("to", OnnxFile.Float))
        .Whole("axes", 1).Node("ReduceSum", ["floats", "axes"], ["score"], ("keepdims", 1)).Output("score", OnnxFile.Float, 1);

    private static void Append(Column column, params ReadOnlySpan<double> numbers)
    {
        column.BeginList(Row(column));
        foreach (var number in numbers)
        {
            if (column.Definition.Type == ColumnType.Int)
            {
                column.AppendLong(Row(column), (long)number);
            }
            else
            {
                column.AppendDouble(Row(column), number);
            }
        }
    }

    private static void Append(ColumnTable table, int place, string[] words)
    {
        var column = table.Columns[place];
        column.BeginList(Row(column));
        foreach (var word in words)
        {
            column.AppendCode(Row(column), table.Strings.Add(word));
        }
    }

    /// <summary>Rows are filled as they are added.</summary>
    private static int Row(Column column) => column.ListLengths.Length - 1;

    private Objectives.Registry.ModelCatalog? Load(string inputs) => folder.Load($$"""
        model: m
        owner: team
        version: "1"
        kind: onnx
        file: m.onnx
        timeout: 30s
        inputs: [{{inputs}}]
        outputs: [{ prediction: p, tensor: score, fallback: [{ prior: 9 }] }]
        """);

    private InputSurface Surface(string inputs)
    {
        var catalog = Load(inputs);
        folder.Findings.ShouldBeEmpty();
        return new InputSurface(catalog!);
    }
}
