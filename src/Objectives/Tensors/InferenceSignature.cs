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

    /// <summary>Whether all candidates are one set, [1, N, width].</summary>
    public bool IsSet { get; init; }

    /// <summary>Whether it has one row, of the request: [1, width].</summary>
    public bool IsRequest { get; init; }

    /// <summary>Steps that a row is divided into, [N, steps, width / steps]; 0 when it is not.</summary>
    public int Steps { get; init; }

    /// <summary>The tensor of an input as its model declares it.</summary>
    public static InputTensor Of(InputDefinition input) => new(input.Tensor, input.Datatype, input.Columns.Sum(column => column.Width), input.IsVector)
    {
        IsSet = input.IsSet,
        IsRequest = input.IsRequest,
        Steps = input.Steps,
    };

    /// <summary>Its dimensions with so many candidates.</summary>
    public long[] ShapeOf(int rows)
        => IsVector ? [rows]
            : IsSet ? [1, rows, Width]
            : Steps > 0 ? [RowsOf(rows), Steps, Width / Steps]
            : [RowsOf(rows), Width];

    /// <summary>How many rows it has with so many candidates.</summary>
    public int RowsOf(int rows) => IsRequest ? 1 : rows;
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

    /// <summary>Whether the model looks at all candidates together, so that no row can be run without the others.</summary>
    public bool IsSet { get; } = Inputs.Any(input => input.IsSet);

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
