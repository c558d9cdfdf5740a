using System.Collections.Immutable;
using System.Globalization;
using RankOrchestrator.Objectives.Tensors;

namespace RankOrchestrator.Objectives.OpenInference;

/// <summary>Finds where a server's description of a model and the registry's differ.</summary>
public static class MetadataComparison
{
    /// <summary>
    /// One sentence per difference, each naming both sides; empty when calls can work. A side that the server leaves out
    /// or lists nothing for, as some do whose models declare no metadata, is not compared.
    /// </summary>
    public static ImmutableArray<string> Differences(InferenceSignature signature, ModelMetadata metadata, string server)
    {
        var differences = ImmutableArray.CreateBuilder<string>();
        if (!metadata.Inputs.IsDefaultOrEmpty)
        {
            foreach (var input in signature.Inputs)
            {
                CompareInput(input, metadata.Inputs, server, differences);
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
                CompareOutput(output, metadata.Outputs, server, differences);
            }
        }

        return differences.ToImmutable();
    }

    private static void CompareInput(InputTensor input, ImmutableArray<TensorMetadata> theirs, string server, ImmutableArray<string>.Builder differences)
    {
        var match = theirs.FirstOrDefault(tensor => tensor.Name.Equals(input.Name, StringComparison.Ordinal));
        var ours = string.Create(CultureInfo.InvariantCulture, $"{input.Datatype.Name()} {(input.IsVector ? "[-1]" : $"[-1,{input.Width}]")}");
        if (match is null)
        {
            differences.Add($"The registry sends input '{input.Name}' {ours}, which {server} does not have (it has {Names(theirs.Select(tensor => tensor.Name))}).");
        }
        else if (!match.Datatype.Equals(input.Datatype.Name(), StringComparison.Ordinal) || !Fits(match.Shape, input.IsVector ? 1 : 2, input.Width))
        {
            differences.Add($"Input '{input.Name}': the registry sends {ours}, {server} expects {match}.");
        }
    }

    private static void CompareOutput(OutputTensor output, ImmutableArray<TensorMetadata> theirs, string server, ImmutableArray<string>.Builder differences)
    {
        var match = theirs.FirstOrDefault(tensor => tensor.Name.Equals(output.Name, StringComparison.Ordinal));
        var ours = string.Create(CultureInfo.InvariantCulture, $"a number [-1,{output.Width}]");
        if (match is null)
        {
            differences.Add($"The registry takes output '{output.Name}', which {server} does not have (it has {Names(theirs.Select(tensor => tensor.Name))}).");
        }
        else if (TensorDatatypes.Find(match.Datatype) is null or TensorDatatype.BYTES || !Fits(match.Shape, 0, output.Width))
        {
            differences.Add($"Output '{output.Name}': the registry takes {ours}, {server} gives {match}.");
        }
    }

    /// <summary>Whether one row of the shape has that width. A first dimension of -1 is the batch; rank 0 means any.</summary>
    private static bool Fits(ImmutableArray<long> shape, int rank, int width)
    {
        if (shape.IsEmpty)
        {
            // Some servers describe tensors whose shape they do not know by an empty list.
            return true;
        }

        if ((rank != 0 && shape.Length != rank) || shape[0] >= 0)
        {
            return false;
        }

        var known = 1L;
        var hasUnknown = false;
        foreach (var size in shape.AsSpan()[1..])
        {
            hasUnknown |= size < 0;
            known *= Math.Max(size, 1);
        }

        return hasUnknown ? width % known == 0 : known == width;
    }

    private static string Names(IEnumerable<string> names) => string.Join(", ", names.Select(name => $"'{name}'"));
}
