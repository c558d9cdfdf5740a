using System.Text.Json;

namespace RankOrchestrator.Objectives.Tests.ShippedModels;

/// <summary>
/// Rows of a model's inputs with the outputs they must give, written when the model was trained and computed from its
/// weights without ONNX Runtime (<c>models/train/references.py</c>).
/// </summary>
public sealed record ReferenceRows(string Model, string ModelFile, string Tensor, IReadOnlyList<string> Outputs, IReadOnlyList<ReferenceRow> Rows)
{
    /// <summary>float32 arithmetic in another order than the training's.</summary>
    private const double Relative = 1e-5;

    /// <summary>The models that have reference rows.</summary>
    public static IEnumerable<string> Models => Directory.GetFiles(Folder, "*.reference.json")
        .Select(file => Path.GetFileName(file).Replace(".reference.json", "", StringComparison.Ordinal))
        .Order(StringComparer.Ordinal);

    private static string Root { get; } = TestFiles.RepositoryRoot;

    private static string Folder => Path.Combine(Root, "tests", "Objectives.Tests", "Data");

    public static double Tolerance(double expected) => Relative * Math.Max(1, Math.Abs(expected));

    public static ReferenceRows Read(string model)
    {
        using var document = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(Folder, model + ".reference.json")));
        var root = document.RootElement;
        var rows = root.GetProperty("rows").EnumerateArray().Concat(root.GetProperty("candidates").EnumerateArray()).Select(Row).ToArray();
        return new ReferenceRows(model, Path.Combine(Root, root.GetProperty("file").GetString()!), root.GetProperty("tensor").GetString()!, [.. rows[0].Outputs.Keys], rows);
    }

    private static ReferenceRow Row(JsonElement row) => new(
        [.. row.GetProperty("features").EnumerateArray().Select(number => number.GetDouble())],
        row.GetProperty("outputs").EnumerateObject().ToDictionary(output => output.Name, output => output.Value.GetDouble(), StringComparer.Ordinal));
}

/// <summary>One row.</summary>
/// <param name="Inputs">Elements of the input tensor, in order.</param>
/// <param name="Outputs">Expected number by output tensor.</param>
public sealed record ReferenceRow(IReadOnlyList<double> Inputs, IReadOnlyDictionary<string, double> Outputs);
