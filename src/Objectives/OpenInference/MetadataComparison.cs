using System.Collections.Immutable;
using System.Globalization;
using RankOrchestrator.Objectives.Tensors;
using RankOrchestrator.Policies.Models;
using RankOrchestrator.Policies.Models.Kinds;

namespace RankOrchestrator.Objectives.OpenInference;

/// <summary>Finds where a server's description of a model and the registry's differ.</summary>
public static class MetadataComparison
{
    private const int LongestSentence = 400;

    /// <summary>
    /// One sentence per difference, each naming both sides; empty when calls can work. A side that the server leaves out
    /// or lists nothing for, as some do whose models declare no metadata, is not compared.
    /// </summary>
    /// <param name="signature">What the registry says.</param>
    /// <param name="metadata">What the server says.</param>
    /// <param name="server">How sentences name it.</param>
    /// <param name="fixedRows">Rows that every call must have, where whoever runs the model sees to that; 0 when any number is to be taken.</param>
    public static ImmutableArray<string> Differences(InferenceSignature signature, ModelMetadata metadata, string server, int fixedRows = 0)
    {
        var differences = ImmutableArray.CreateBuilder<string>();
        if (!metadata.Inputs.IsDefaultOrEmpty)
        {
            foreach (var input in signature.Inputs)
            {
                CompareInput(input, metadata.Inputs, server, fixedRows, differences);
            }

            foreach (var input in metadata.Inputs.Where(input => !signature.Inputs.Any(ours => ours.Name.Equals(input.Name, StringComparison.Ordinal))))
            {
                differences.Add($"{server} needs input '{input.Name}' {input}, which the registry does not name (it names {Names(signature.Inputs.Select(ours => ours.Name))}).");
            }
        }

        if (!metadata.Outputs.IsDefaultOrEmpty)
        {
            foreach (var output in signature.Outputs)
            {
                CompareOutput(output, metadata.Outputs, server, signature.IsSet, fixedRows, differences);
            }
        }

        return differences.ToImmutable();
    }

    /// <summary>The same, with the name and version that are asked for compared too.</summary>
    public static ImmutableArray<string> Differences(InferenceSignature signature, ModelMetadata metadata, OpenInferenceEndpoint endpoint)
    {
        var server = endpoint.Server.ToString().TrimEnd('/');
        var differences = Differences(signature, metadata, server).ToBuilder();
        foreach (var twin in Twins(metadata.Inputs).Concat(Twins(metadata.Outputs)))
        {
            differences.Add($"{server} describes the tensor '{twin}' twice.");
        }

        if (!metadata.Name.Equals(endpoint.Model, StringComparison.Ordinal))
        {
            differences.Insert(0, $"The registry asks for '{endpoint.Model}', {server} describes '{metadata.Name}'.");
        }

        if (endpoint.Version is { } version && !metadata.Versions.IsEmpty && !metadata.Versions.Contains(version, StringComparer.Ordinal))
        {
            differences.Insert(0, $"The registry asks for version '{version}' of '{endpoint.Model}', {server} has {Names(metadata.Versions)}.");
        }

        return [.. differences.Select(Short)];
    }

    /// <summary>What a server says goes into logs, so it has its limit.</summary>
    private static string Short(string sentence) => sentence.Length <= LongestSentence ? sentence : sentence[..(LongestSentence - 1)] + "…";

    private static IEnumerable<string> Twins(ImmutableArray<TensorMetadata> tensors)
        => tensors.IsDefault ? [] : tensors.GroupBy(tensor => tensor.Name, StringComparer.Ordinal).Where(group => group.Count() > 1).Select(group => group.Key);

    private static void CompareInput(InputTensor input, ImmutableArray<TensorMetadata> theirs, string server, int fixedRows, ImmutableArray<string>.Builder differences)
    {
        var match = theirs.FirstOrDefault(tensor => tensor.Name.Equals(input.Name, StringComparison.Ordinal));
        var ours = $"{input.Datatype.Name()} {Shown(input)}";
        if (match is null)
        {
            differences.Add($"The registry sends input '{input.Name}' {ours}, which {server} does not have (it has {Names(theirs.Select(tensor => tensor.Name))}).");
        }
        else if (!match.Datatype.Equals(input.Datatype.Name(), StringComparison.Ordinal) || !FitsInput(match.Shape, input, fixedRows))
        {
            differences.Add($"Input '{input.Name}': the registry sends {ours}, {server} expects {match}.");
        }
    }

    private static void CompareOutput(OutputTensor output, ImmutableArray<TensorMetadata> theirs, string server, bool isSet, int fixedRows, ImmutableArray<string>.Builder differences)
    {
        var match = theirs.FirstOrDefault(tensor => tensor.Name.Equals(output.Name, StringComparison.Ordinal));
        var ours = string.Create(CultureInfo.InvariantCulture, $"a number [-1,{output.Width}]");
        if (match is null)
        {
            differences.Add($"The registry takes output '{output.Name}', which {server} does not have (it has {Names(theirs.Select(tensor => tensor.Name))}).");
        }
        else if (output.Name.Contains("label", StringComparison.OrdinalIgnoreCase) && match.Datatype is "INT64" or "INT32" or "BYTES")
        {
            differences.Add($"Output '{output.Name}' of {server} is the class that the model chose ({match}), not a prediction: take the output of its probabilities.");
        }
        else if (TensorDatatypes.Find(match.Datatype) is null or TensorDatatype.BYTES || !(Fits(match.Shape, 0, output.Width, fixedRows) || (isSet && IsSetOf(match.Shape, output.Width))))
        {
            differences.Add($"Output '{output.Name}': the registry takes {ours}, {server} gives {match}.");
        }
    }

    /// <summary>The dimensions, -1 for the number of candidates.</summary>
    private static string Shown(InputTensor input)
        => $"[{string.Join(',', input.ShapeOf(-1).Select(size => size.ToString(CultureInfo.InvariantCulture)))}]";

    private static bool FitsInput(ImmutableArray<long> shape, InputTensor input, int fixedRows) => shape.IsEmpty || (
        input.IsSet ? shape.Length == 3 && IsSetOf(shape, input.Width)
        : input.IsRequest && input.Steps == 0 ? shape is [-1 or 1, var width] && (width == input.Width || width < 0)
        : input.Steps > 0 ? shape is [var first, var steps, var last] && (first < 0 || first == (input.IsRequest ? 1 : fixedRows))
            && (steps == input.Steps || steps < 0) && (last == input.Width / input.Steps || last < 0)
        : Fits(shape, input.IsVector ? 1 : 2, input.Width, fixedRows));

    /// <summary>Whether it is one set of any number of candidates, with rows of that width.</summary>
    private static bool IsSetOf(ImmutableArray<long> shape, int width)
        => shape is [-1 or 1, -1, ..] && Fits(shape[1..], 0, width, 0);

    /// <summary>Whether one row of the shape has that width. A first dimension of -1 is the batch; rank 0 means any.</summary>
    private static bool Fits(ImmutableArray<long> shape, int rank, int width, int fixedRows)
    {
        if (shape.IsEmpty)
        {
            // Some servers describe tensors whose shape they do not know by an empty list.
            return true;
        }

        if ((rank != 0 && shape.Length != rank) || (shape[0] >= 0 && (fixedRows == 0 || shape[0] != fixedRows)))
        {
            return false;
        }

        var known = 1L;
        var hasUnknown = false;
        foreach (var size in shape.AsSpan()[1..])
        {
            hasUnknown |= size < 0;
            if (size == 0 || size > width)
            {
                return false;
            }

            // Neither factor exceeds a width, so that the product cannot overflow.
            known = Math.Min(known * Math.Max(size, 1), width + 1L);
        }

        return hasUnknown ? width % known == 0 : known == width;
    }

    private static string Names(IEnumerable<string> names) => string.Join(", ", names.Select(name => $"'{name}'"));
}
