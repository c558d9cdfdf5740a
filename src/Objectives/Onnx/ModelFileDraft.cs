using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using RankOrchestrator.Objectives.OpenInference;
using RankOrchestrator.Objectives.Tensors;
using RankOrchestrator.Policies.Models;

namespace RankOrchestrator.Objectives.Onnx;

/// <summary>
/// The model file that an ONNX file could have. What it cannot know, which columns a request carries, is named after the
/// metadata that the file brings, or counted.
/// </summary>
/// <param name="Text">The file; null when there can be none.</param>
/// <param name="Signature">The tensors of it; null with <paramref name="Text"/>.</param>
/// <param name="Remarks">Why there is none, or what an author has to know.</param>
internal sealed partial record ModelFileDraft(string? Text, InferenceSignature? Signature, ImmutableArray<string> Remarks)
{
    private static readonly ImmutableArray<string> InputTypes = ["FP32", "FP64", "FP16", "INT64", "INT32", "BOOL", "BYTES"];

    /// <summary>Writes one.</summary>
    /// <param name="inspection">What is known of the file.</param>
    /// <param name="model">The file, loaded.</param>
    /// <param name="file">How the model file names it.</param>
    public static ModelFileDraft Of(OnnxInspection inspection, OnnxModel model, string file)
    {
        var remarks = ImmutableArray.CreateBuilder<string>();
        var isOfRows = inspection.Inputs.Any(input => input.Shape is [-1, ..] or [_, -1, _]);
        ImmutableArray<InputTensor?> inputs = [.. inspection.Inputs.Select(input => Input(input, isOfRows, remarks))];
        var outputs = inspection.Outputs.Where(output => model.ProblemOf(output.Name) is null && Width(output) > 0).ToImmutableArray();
        remarks.AddRange(inspection.Outputs.Select(output => model.ProblemOf(output.Name)).OfType<string>());
        if (inputs.Contains(null) || inputs.IsEmpty || outputs.IsEmpty)
        {
            if (outputs.IsEmpty)
            {
                remarks.Add("It has no output of numbers that could be a prediction.");
            }

            return new ModelFileDraft(null, null, remarks.ToImmutable());
        }

        // What is widest is most likely what is asked for: probabilities beside a class.
        var isSet = inputs.Any(input => input!.IsSet);
        var output = outputs.MaxBy(output => Width(output, isSet))!;
        var signature = new InferenceSignature([.. inputs.Select(input => input!)], [new OutputTensor(output.Name, Width(output, isSet))]);
        if (model.Differences(signature) is { IsEmpty: false } differences)
        {
            remarks.AddRange(differences);
            return new ModelFileDraft(null, null, remarks.ToImmutable());
        }

        return new ModelFileDraft(Write(inspection, signature, file, remarks), signature, remarks.ToImmutable());
    }

    private static InputTensor? Input(TensorMetadata input, bool isOfRows, ImmutableArray<string>.Builder remarks)
    {
        if (!InputTypes.Contains(input.Datatype, StringComparer.Ordinal))
        {
            remarks.Add($"Its input '{input.Name}' is {input}; inputs are {string.Join(", ", InputTypes)}.");
            return null;
        }

        var datatype = TensorDatatypes.Find(input.Datatype)!.Value;
        switch (input.Shape)
        {
            case [1, > 0 and <= 100_000 and var ofRequest] when isOfRows:
                return new InputTensor(input.Name, datatype, (int)ofRequest) { IsRequest = true };
            case [-1 or 1, -1, > 0 and <= 100_000 and var ofSet]:
                return new InputTensor(input.Name, datatype, (int)ofSet) { IsSet = true };
            case [-1] or [> 0]:
                return new InputTensor(input.Name, datatype, 1, IsVector: true);
            case [-1 or > 0, > 0 and <= 100_000 and var width]:
                return new InputTensor(input.Name, datatype, (int)width);
            case [-1, -1]:
                remarks.Add($"Its input '{input.Name}' is {input} and leaves open how many columns it takes: one is assumed.");
                return new InputTensor(input.Name, datatype, 1);
            default:
                remarks.Add($"Its input '{input.Name}' is {input}; "
                    + "inputs have a row for each candidate, [-1, width] or [-1], or hold the set of them, [1, -1, width]. Export it with one of these shapes.");
                return null;
        }
    }

    /// <summary>Numbers per row; 0 when there are too many or none.</summary>
    private static int Width(TensorMetadata output, bool isSet = false)
    {
        var width = 1L;
        foreach (var size in output.Shape.Skip(isSet && output.Shape is [-1 or 1, -1, ..] ? 2 : 1))
        {
            width = Math.Min(width * Math.Max(size, 1), 1025);
        }

        return width <= 1024 ? (int)width : 0;
    }

    private static string Write(OnnxInspection inspection, InferenceSignature signature, string file, ImmutableArray<string>.Builder remarks)
    {
        var text = new StringBuilder();
        var name = NameOf(Path.GetFileNameWithoutExtension(file));
        text.Append(CultureInfo.InvariantCulture, $"model: {name}\nowner: {name}-team\nversion: \"1\"\nkind: onnx\nfile: {Quoted(file)}\n");
        text.Append("inputs:\n");
        var names = Names(inspection, signature);
        var next = 0;
        foreach (var input in signature.Inputs)
        {
            text.Append(CultureInfo.InvariantCulture, $"  - tensor: {Quoted(input.Name)}\n    type: {input.Datatype.Name()}\n");
            text.Append(ShapeOf(input) is { } shape ? $"    shape: {shape}\n" : "").Append("    columns:\n");
            WriteColumns(text, input, names.Slice(next, input.Width), inspection.RoutesMissing && IsFloat(input));
            next += input.Width;
        }

        if (inspection.RoutesMissing && signature.Inputs.Any(IsFloat))
        {
            remarks.Add("Its trees know which way a missing value goes; the draft gives it to them as missing: nan.");
        }

        text.Append("outputs:\n");
        var output = signature.Outputs[0];
        var taken = output.Width == 2 ? 1 : 0;
        var column = output.Width == 1 ? "" : string.Create(CultureInfo.InvariantCulture, $"    column: {taken}\n    width: {output.Width}\n");
        if (output.Width > 1)
        {
            remarks.Add(string.Create(CultureInfo.InvariantCulture, $"Its output '{output.Name}' has {output.Width} numbers in a row; the draft takes number {taken}."));
        }

        text.Append(CultureInfo.InvariantCulture, $"  - prediction: {PredictionOf(output.Name)}\n    tensor: {Quoted(output.Name)}\n{column}    fallback:\n      - prior: 0\n");
        return text.ToString();
    }

    private static string? ShapeOf(InputTensor input) => input.IsVector ? "vector" : input.IsSet ? "set" : input.IsRequest ? "request" : null;

    /// <summary>What each element of a row is called: as the file's metadata says, else counted.</summary>
    private static ImmutableArray<string> Names(OnnxInspection inspection, InferenceSignature signature)
    {
        var count = signature.Inputs.Sum(input => input.Width);
        var said = inspection.Properties.GetValueOrDefault("inputs")?.Split(',', StringSplitOptions.TrimEntries);
        return said?.Length == count ? [.. said] : [.. Enumerable.Range(0, count).Select(place => string.Create(CultureInfo.InvariantCulture, $"f{place}"))];
    }

    private static void WriteColumns(StringBuilder text, InputTensor input, ImmutableArray<string> names, bool routesMissing)
    {
        for (var place = 0; place < names.Length; place++)
        {
            var name = names[place];
            if (WordAt(name) is not var (column, word))
            {
                text.Append("      - ").Append(ColumnOf(input, name, routesMissing)).Append('\n');
                continue;
            }

            var words = new List<string> { word };
            while (place + 1 < names.Length && WordAt(names[place + 1]) is var (other, next) && other.Equals(column, StringComparison.Ordinal))
            {
                words.Add(next);
                place++;
            }

            text.Append(CultureInfo.InvariantCulture, $"      - {{ oneHot: {column}, of: [{string.Join(", ", words.Select(Quoted))}] }}\n");
        }
    }

    /// <summary>The column and the word of an element that is 1 for a word, such as <c>item.category=dates</c>.</summary>
    private static (string Column, string Word)? WordAt(string name)
        => name.IndexOf('=', StringComparison.Ordinal) is > 0 and var place && Reference().IsMatch(name[..place]) ? (name[..place], name[(place + 1)..]) : null;

    private static bool IsFloat(InputTensor input) => input.Datatype is TensorDatatype.FP32 or TensorDatatype.FP64 or TensorDatatype.FP16;

    private static string ColumnOf(InputTensor input, string name, bool routesMissing)
    {
        var table = input.IsRequest ? "request." : IsFloat(input) ? "feature." : "item.";
        var column = Reference().IsMatch(name) ? name : table + Identifier().Replace(name, "_");
        if (input.Datatype == TensorDatatype.BYTES)
        {
            return $"{{ text: {column} }}";
        }

        var named = column.EndsWith(name, StringComparison.Ordinal) ? "" : $", name: {Quoted(name)}";
        var missing = routesMissing ? ", missing: nan" : "";
        return named.Length + missing.Length == 0 ? column : $"{{ value: {column}{missing}{named} }}";
    }

    private static string NameOf(string file)
    {
        var name = NotOfNames().Replace(file.ToLowerInvariant(), "-").TrimStart('-', '_', '0', '1', '2', '3', '4', '5', '6', '7', '8', '9');
        return name.Length == 0 ? "model" : name;
    }

    /// <summary>A text in double quotes, with escapes for what cannot stand in them.</summary>
    private static string Quoted(string text)
    {
        var quoted = new StringBuilder("\"");
        foreach (var character in text)
        {
            _ = character switch
            {
                '"' or '\\' => quoted.Append('\\').Append(character),
                _ when char.IsControl(character) || character is '\u2028' or '\u2029' => quoted.Append(CultureInfo.InvariantCulture, $"\\u{(int)character:x4}"),
                _ => quoted.Append(character),
            };
        }

        return quoted.Append('"').ToString();
    }

    /// <summary>A name that expressions can mention.</summary>
    private static string PredictionOf(string output)
    {
        var name = Identifier().Replace(output, "_");
        return name.Length == 0 || char.IsAsciiDigit(name[0]) ? "_" + name : name;
    }

    [GeneratedRegex("[^a-z0-9_-]", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex NotOfNames();

    [GeneratedRegex("[^A-Za-z0-9_]", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Identifier();

    [GeneratedRegex(@"^(item|feature|request)\.[A-Za-z_][A-Za-z0-9_]*\z", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Reference();
}
