using System.Collections.Immutable;
using System.Text.Json;
using RankOrchestrator.Policies.Models;

namespace RankOrchestrator.Objectives.Tensors;

/// <summary>An input tensor of a model: one row per candidate.</summary>
/// <param name="Name">Its name at the server.</param>
/// <param name="Datatype">What its elements are.</param>
/// <param name="Width">Elements per row.</param>
/// <param name="IsVector">True for shape [N], false for [N, width]; only a tensor of width 1 can be a vector.</param>
public sealed record InputTensor(string Name, TensorDatatype Datatype, int Width, bool IsVector = false)
{
    internal JsonEncodedText EncodedName { get; } = JsonEncodedText.Encode(Name);

    /// <summary>The tensor of an input as its model declares it.</summary>
    public static InputTensor Of(InputDefinition input) => new(input.Tensor, input.Datatype, input.Columns.Sum(column => column.Width), input.IsVector);
}

/// <summary>An output tensor of a model: one row of numbers per candidate.</summary>
/// <param name="Name">Its name at the server.</param>
/// <param name="Width">Numbers per row.</param>
public sealed record OutputTensor(string Name, int Width)
{
    internal JsonEncodedText EncodedName { get; } = JsonEncodedText.Encode(Name);
}

/// <summary>What a model is given and what is taken from it. Immutable; at least one of each.</summary>
public sealed record InferenceSignature(ImmutableArray<InputTensor> Inputs, ImmutableArray<OutputTensor> Outputs)
{
    /// <summary>Numbers per candidate over all outputs.</summary>
    public int OutputWidth { get; } = Outputs.Sum(output => output.Width);

    /// <summary>Where an output's block starts when all outputs of <paramref name="rows"/> rows lie behind each other.</summary>
    public int OutputOffset(int output, int rows)
    {
        var offset = 0;
        for (var index = 0; index < output; index++)
        {
            offset += Outputs[index].Width * rows;
        }

        return offset;
    }
}
