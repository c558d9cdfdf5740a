using RankOrchestrator.Objectives.Tests.Building;

namespace RankOrchestrator.Objectives.Tests.Inputs;

/// <summary>Models that read a history, each against its formula: a recurrent one, and one that attends to the last 50 items.</summary>
public sealed class SequenceModelTests : IDisposable
{
    private const int Words = 40;

    private static readonly float[] Table = [.. Enumerable.Range(0, 2 * Words).Select(place => place < 2 ? 0 : (float)Math.Sin(place))];

    private readonly TestFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData(0)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(9)]
    public void A_gated_recurrent_unit_reads_the_last_items_of_the_request(int length)
    {
        float[] input = [0.5f, -0.2f, 0.1f, 0.9f, -0.4f, 0.3f, 0.8f, 0.2f, -0.6f, 0.7f, 0.15f, -0.35f];
        float[] recurrent = [0.2f, 0.1f, -0.3f, 0.6f, 0.4f, -0.5f, 0.25f, 0.35f, -0.15f, 0.45f, 0.55f, -0.65f];
        new OnnxFile().InputOf("history", OnnxFile.Int64, 1, 3).Input("item", OnnxFile.Float, 2)
            .Initializer("table", Table, Words, 2).Initializer("w", input, 1, 6, 2).Initializer("r", recurrent, 1, 6, 2)
            .Whole("sequence", 3, 1, 2).Whole("row", 1, 2).Whole("axes", 1)
            .Node("Gather", ["table", "history"], ["embedded"]).Node("Reshape", ["embedded", "sequence"], ["steps"])
            .Node("GRU", ["steps", "w", "r"], ["", "last"], ("hidden_size", 2)).Node("Reshape", ["last", "row"], ["user"])
            .Node("Mul", ["item", "user"], ["product"]).Node("ReduceSum", ["product", "axes"], ["score"], ("keepdims", 1)).Output("score", OnnxFile.Float, 1).Save(folder.Models, "m.onnx");
        using var surface = Surface("{ tensor: history, type: INT64, shape: request, columns: [{ sequence: { of: request.history, length: 3, padding: before, ids: 40 } }] }");
        long[] history = [.. Enumerable.Range(1, length).Select(item => (long)(3 * item))];

        double[] state = [0, 0];
        foreach (var item in (long[])[.. Enumerable.Repeat(0L, Math.Max(0, 3 - length)), .. history.TakeLast(3)])
        {
            double[] x = [Table[2 * item], Table[(2 * item) + 1]];
            double Part(float[] weights, int row, double[] of) => (weights[2 * row] * of[0]) + (weights[(2 * row) + 1] * of[1]);
            double[] update = [.. Enumerable.Range(0, 2).Select(unit => 1 / (1 + Math.Exp(-Part(input, unit, x) - Part(recurrent, unit, state))))];
            double[] reset = [.. Enumerable.Range(2, 2).Select(unit => 1 / (1 + Math.Exp(-Part(input, unit, x) - Part(recurrent, unit, state))))];
            double[] kept = [reset[0] * state[0], reset[1] * state[1]];
            double[] candidate = [.. Enumerable.Range(4, 2).Select(unit => Math.Tanh(Part(input, unit, x) + Part(recurrent, unit, kept)))];
            state = [.. Enumerable.Range(0, 2).Select(unit => ((1 - update[unit]) * candidate[unit]) + (update[unit] * state[unit]))];
        }

        var predicted = Predict(surface, history);
        for (var row = 0; row < predicted.Length; row++)
        {
            predicted[row].ShouldBe((row * state[0]) + state[1], 1e-4);
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(50)]
    [InlineData(120)]
    public void Attention_over_the_last_50_items_sees_no_padding(int length)
    {
        new OnnxFile().InputOf("history", OnnxFile.Int64, 1, 50).InputOf("mask", OnnxFile.Float, 1, 50).Input("item", OnnxFile.Float, 2)
            .Initializer("table", Table, Words, 2).Initializer("one", [1], 1).Initializer("much", [1e9f], 1).Whole("flat", 50, 2).Whole("axes", 1)
            .Node("Gather", ["table", "history"], ["embedded"]).Node("Reshape", ["embedded", "flat"], ["keys"]).Node("Transpose", ["keys"], ["turned"])
            .Node("MatMul", ["item", "turned"], ["alike"]).Node("Sub", ["mask", "one"], ["absent"]).Node("Mul", ["absent", "much"], ["penalty"]).Node("Add", ["alike", "penalty"], ["logits"])
            .Node("Softmax", ["logits"], ["attention"], ("axis", 1)).Node("MatMul", ["attention", "keys"], ["context"])
            .Node("Mul", ["context", "item"], ["product"]).Node("ReduceSum", ["product", "axes"], ["score"], ("keepdims", 1)).Output("score", OnnxFile.Float, 1).Save(folder.Models, "m.onnx");
        using var surface = Surface("{ tensor: history, type: INT64, shape: request, columns: [{ sequence: { of: request.history, length: 50, mask: mask, ids: 40 } }] }");
        long[] history = [.. Enumerable.Range(0, length).Select(item => (long)(1 + (item % (Words - 1))))];

        var predicted = Predict(surface, history);
        for (var row = 0; row < predicted.Length; row++)
        {
            double[] item = [row, 1];
            double Alike(long other) => (item[0] * Table[2 * other]) + (item[1] * Table[(2 * other) + 1]);
            var seen = history.TakeLast(50).ToArray();
            var largest = seen.Max(Alike);
            predicted[row].ShouldBe(seen.Sum(other => Math.Exp(Alike(other) - largest) * Alike(other)) / seen.Sum(other => Math.Exp(Alike(other) - largest)), 1e-4);
        }
    }

    private static double[] Predict(InputSurface surface, long[] history)
    {
        var predicted = surface.Predict(
            "p",
            3,
            (candidates, row) =>
            {
                candidates.Attributes.Columns[6].BeginList(row);
                candidates.Attributes.Columns[6].AppendDouble(row, row);
                candidates.Attributes.Columns[6].AppendDouble(row, 1);
            },
            context =>
            {
                context.Columns[3].BeginList(0);
                foreach (var item in history)
                {
                    context.Columns[3].AppendLong(0, item);
                }
            });
        surface.Report.Degradations.ShouldBeEmpty();
        return predicted;
    }

    private InputSurface Surface(string history)
    {
        var catalog = folder.Load($$"""
            model: m
            owner: team
            version: "1"
            kind: onnx
            file: m.onnx
            timeout: 30s
            inputs: [{{history}}, { tensor: item, columns: [{ vector: item.numbers, dimension: 2 }] }]
            outputs: [{ prediction: p, tensor: score, fallback: [{ prior: 9 }] }]
            """);
        folder.Findings.ShouldBeEmpty();
        return new InputSurface(catalog!);
    }
}
