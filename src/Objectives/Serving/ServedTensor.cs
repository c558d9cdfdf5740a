using System.Collections.Immutable;
using RankOrchestrator.Objectives.Tensors;
using RankOrchestrator.Policies.Models;

namespace RankOrchestrator.Objectives.Serving;

/// <summary>A tensor of a request or a response: its content as the binary wire carries it.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Datatype">What its elements are.</param>
/// <param name="Shape">Its dimensions, none negative.</param>
/// <param name="Content">Little-endian, row-major; BYTES elements each behind a 4-byte length.</param>
internal sealed record ServedTensor(string Name, TensorDatatype Datatype, ImmutableArray<long> Shape, ReadOnlyMemory<byte> Content)
{
    /// <summary>Number of elements that the shape says.</summary>
    public static long ElementCount(ImmutableArray<long> shape)
    {
        var count = 1L;
        foreach (var size in shape)
        {
            count = Math.Min(count * size, int.MaxValue);
        }

        return count;
    }
}
