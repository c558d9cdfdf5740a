using System.Text;

namespace RankOrchestrator.Objectives.Tests.Building;

/// <summary>
/// Writes small ONNX files by hand (protobuf wire format, onnx.proto field numbers): a graph of nodes over named inputs,
/// with float initializers.
/// </summary>
public sealed class OnnxFile
{
    public const int Float = 1;
    public const int Int32 = 6;
    public const int Int64 = 7;
    public const int Text = 8;
    public const int Half = 10;
    public const int Double = 11;

    private readonly MemoryStream graph = new();
    private readonly MemoryStream properties = new();
    private bool usesLearning;

    public long Opset { get; init; } = 13;

    /// <summary>sigmoid(features · weights + bias), [N, weights] → [N, 1].</summary>
    public static OnnxFile Logistic(float[] weights, float bias, string input = "features", string output = "score")
        => new OnnxFile()
            .Input(input, Float, weights.Length)
            .Initializer("weights", weights, weights.Length, 1)
            .Initializer("bias", [bias], 1)
            .Node("MatMul", [input, "weights"], ["product"])
            .Node("Add", ["product", "bias"], ["logit"])
            .Node("Sigmoid", ["logit"], [output])
            .Output(output, Float, 1);

    public OnnxFile Node(string type, string[] inputs, string[] outputs, params (string Name, long Value)[] attributes)
    {
        using var node = new MemoryStream();
        foreach (var input in inputs)
        {
            Text1(node, 1, input);
        }

        foreach (var output in outputs)
        {
            Text1(node, 2, output);
        }

        Text1(node, 4, type);
        foreach (var (name, value) in attributes)
        {
            using var attribute = new MemoryStream();
            Text1(attribute, 1, name);
            Number(attribute, 3, value);
            Number(attribute, 20, 2);
            Bytes(node, 5, attribute.ToArray());
        }

        Bytes(graph, 1, node.ToArray());
        return this;
    }

    /// <summary>A node of the operators of classical machine learning; attributes are a whole number, a text, floats, whole numbers or texts.</summary>
    public OnnxFile LearningNode(string type, string[] inputs, string[] outputs, params (string Name, object Value)[] attributes)
    {
        using var node = new MemoryStream();
        foreach (var input in inputs)
        {
            Text1(node, 1, input);
        }

        foreach (var output in outputs)
        {
            Text1(node, 2, output);
        }

        Text1(node, 4, type);
        Text1(node, 7, "ai.onnx.ml");
        foreach (var (name, value) in attributes)
        {
            using var attribute = new MemoryStream();
            Text1(attribute, 1, name);
            switch (value)
            {
                case long number:
                    Number(attribute, 3, number);
                    Number(attribute, 20, 2);
                    break;
                case string text:
                    Text1(attribute, 4, text);
                    Number(attribute, 20, 3);
                    break;
                case float[] numbers:
                    Bytes(attribute, 7, [.. numbers.SelectMany(BitConverter.GetBytes)]);
                    Number(attribute, 20, 6);
                    break;
                case long[] numbers:
                    foreach (var number in numbers)
                    {
                        Number(attribute, 8, number);
                    }

                    Number(attribute, 20, 7);
                    break;
                case string[] texts:
                    foreach (var text in texts)
                    {
                        Text1(attribute, 9, text);
                    }

                    Number(attribute, 20, 8);
                    break;
                default:
                    throw new ArgumentException(name, nameof(attributes));
            }

            Bytes(node, 5, attribute.ToArray());
        }

        Bytes(graph, 1, node.ToArray());
        usesLearning = true;
        return this;
    }

    /// <summary>One tree of one split, [N, 2] → [N, 1]: 1 where the first column is at most -0.5, else -1.</summary>
    /// <param name="missingTracksTrue">1 where a missing value goes as one that is at most -0.5, else 0.</param>
    public static OnnxFile Stump(long missingTracksTrue) => new OnnxFile()
        .Input("features", Float, 2)
        .LearningNode(
            "TreeEnsembleRegressor",
            ["features"],
            ["score"],
            ("n_targets", 1L),
            ("nodes_treeids", new[] { 0L, 0L, 0L }),
            ("nodes_nodeids", new[] { 0L, 1L, 2L }),
            ("nodes_featureids", new[] { 0L, 0L, 0L }),
            ("nodes_modes", new[] { "BRANCH_LEQ", "LEAF", "LEAF" }),
            ("nodes_values", new[] { -0.5f, 0f, 0f }),
            ("nodes_truenodeids", new[] { 1L, 0L, 0L }),
            ("nodes_falsenodeids", new[] { 2L, 0L, 0L }),
            ("nodes_missing_value_tracks_true", new[] { missingTracksTrue, 0L, 0L }),
            ("target_treeids", new[] { 0L, 0L }),
            ("target_nodeids", new[] { 1L, 2L }),
            ("target_ids", new[] { 0L, 0L }),
            ("target_weights", new[] { 1f, -1f }))
        .Output("score", Float, 1);

    /// <summary>What skl2onnx makes of a classifier of two classes: a label, and probabilities as a tensor or as a sequence of maps.</summary>
    public static OnnxFile Classifier(bool isZipped, string label = "label") => new OnnxFile()
        .Input("float_input", Float, 2)
        .LearningNode(
            "LinearClassifier",
            ["float_input"],
            [label, isZipped ? "tensor" : "probabilities"],
            ("coefficients", new[] { -1f, -2f, 1f, 2f }),
            ("intercepts", new[] { 0f, 0f }),
            ("classlabels_ints", new[] { 0L, 1L }),
            ("post_transform", "SOFTMAX"))
        .Output(label, Int64)
        .Probabilities(isZipped);

    private OnnxFile Probabilities(bool isZipped)
        => isZipped
            ? LearningNode("ZipMap", ["tensor"], ["probabilities"], ("classlabels_int64s", new[] { 0L, 1L })).OutputOfMaps("probabilities")
            : Output("probabilities", Float, 2);

    /// <summary>A sequence of maps from whole numbers to floats.</summary>
    private OnnxFile OutputOfMaps(string name)
    {
        using var number = new MemoryStream();
        using (var tensor = new MemoryStream())
        {
            Number(tensor, 1, Float);
            Bytes(number, 1, tensor.ToArray());
        }

        using var map = new MemoryStream();
        Number(map, 1, Int64);
        Bytes(map, 2, number.ToArray());
        using var element = new MemoryStream();
        Bytes(element, 5, map.ToArray());
        using var sequence = new MemoryStream();
        Bytes(sequence, 1, element.ToArray());
        using var kind = new MemoryStream();
        Bytes(kind, 4, sequence.ToArray());
        using var value = new MemoryStream();
        Text1(value, 1, name);
        Bytes(value, 2, kind.ToArray());
        Bytes(graph, 12, value.ToArray());
        return this;
    }

    public OnnxFile Initializer(string name, float[] values, params long[] shape)
    {
        using var tensor = new MemoryStream();
        foreach (var size in shape)
        {
            Number(tensor, 1, size);
        }

        Number(tensor, 2, Float);
        Text1(tensor, 8, name);
        Bytes(tensor, 9, [.. values.SelectMany(BitConverter.GetBytes)]);
        Bytes(graph, 5, tensor.ToArray());
        return this;
    }

    /// <summary>An entry of the file's own metadata.</summary>
    public OnnxFile Property(string key, string value)
    {
        using var entry = new MemoryStream();
        Text1(entry, 1, key);
        Text1(entry, 2, value);
        Bytes(properties, 14, entry.ToArray());
        return this;
    }

    /// <summary>score = table[id], of an input [N, 1] of ids.</summary>
    public static OnnxFile Embedding(float[] table, int type = Int64, string input = "id", string output = "score")
        => new OnnxFile()
            .Input(input, type, 1)
            .Initializer("table", table, table.Length)
            .Node("Gather", ["table", input], [output])
            .Output(output, Float, 1);

    /// <summary>A list of whole numbers that operators take as an input, such as axes.</summary>
    public OnnxFile Whole(string name, params long[] values)
    {
        using var tensor = new MemoryStream();
        Number(tensor, 1, values.Length);
        Number(tensor, 2, Int64);
        Text1(tensor, 8, name);
        Bytes(tensor, 9, [.. values.SelectMany(BitConverter.GetBytes)]);
        Bytes(graph, 5, tensor.ToArray());
        return this;
    }

    public OnnxFile Input(string name, int type, params int[] row) => Value(11, name, type, [-1, .. row]);

    public OnnxFile Output(string name, int type, params int[] row) => Value(12, name, type, [-1, .. row]);

    /// <summary>An input with all its dimensions; -1 is left open.</summary>
    public OnnxFile InputOf(string name, int type, params int[] shape) => Value(11, name, type, shape);

    /// <summary>An output with all its dimensions; -1 is left open.</summary>
    public OnnxFile OutputOf(string name, int type, params int[] shape) => Value(12, name, type, shape);

    public byte[] ToBytes()
    {
        using var model = new MemoryStream();
        using var opset = new MemoryStream();
        Text1(opset, 1, "");
        Number(opset, 2, Opset);
        using var whole = new MemoryStream();
        Text1(whole, 2, "graph");
        whole.Write(graph.ToArray());
        Number(model, 1, 8);
        Bytes(model, 8, opset.ToArray());
        if (usesLearning)
        {
            using var learning = new MemoryStream();
            Text1(learning, 1, "ai.onnx.ml");
            Number(learning, 2, 1);
            Bytes(model, 8, learning.ToArray());
        }

        Bytes(model, 7, whole.ToArray());
        model.Write(properties.ToArray());
        return model.ToArray();
    }

    public string Save(string folder, string name)
    {
        Directory.CreateDirectory(folder);
        var path = Path.Combine(folder, name);
        File.WriteAllBytes(path, ToBytes());
        return path;
    }

    /// <summary>A value with its dimensions; what is left open is "N".</summary>
    private OnnxFile Value(int field, string name, int type, int[] sizes)
    {
        using var shape = new MemoryStream();
        foreach (var size in sizes)
        {
            using var dimension = new MemoryStream();
            if (size < 0)
            {
                Text1(dimension, 2, "N");
            }
            else
            {
                Number(dimension, 1, size);
            }

            Bytes(shape, 1, dimension.ToArray());
        }

        using var tensor = new MemoryStream();
        Number(tensor, 1, type);
        Bytes(tensor, 2, shape.ToArray());
        using var kind = new MemoryStream();
        Bytes(kind, 1, tensor.ToArray());
        using var value = new MemoryStream();
        Text1(value, 1, name);
        Bytes(value, 2, kind.ToArray());
        Bytes(graph, field, value.ToArray());
        return this;
    }

    private static void Text1(Stream stream, int field, string text) => Bytes(stream, field, Encoding.UTF8.GetBytes(text));

    private static void Bytes(Stream stream, int field, byte[] bytes)
    {
        Varint(stream, (ulong)((field << 3) | 2));
        Varint(stream, (ulong)bytes.Length);
        stream.Write(bytes);
    }

    private static void Number(Stream stream, int field, long number)
    {
        Varint(stream, (ulong)(field << 3));
        Varint(stream, (ulong)number);
    }

    private static void Varint(Stream stream, ulong value)
    {
        while (value >= 0x80)
        {
            stream.WriteByte((byte)(value | 0x80));
            value >>= 7;
        }

        stream.WriteByte((byte)value);
    }
}
