using RankOrchestrator.Policies.Models;

namespace RankOrchestrator.Objectives.Tensors;

/// <summary>Sizes and wire names of <see cref="TensorDatatype"/>.</summary>
public static class TensorDatatypes
{
    private static readonly TensorDatatype[] All = Enum.GetValues<TensorDatatype>();
    private static readonly string[] Names = [.. All.Select(type => type.ToString())];
    private static readonly byte[][] Utf8Names = [.. Names.Select(System.Text.Encoding.UTF8.GetBytes)];

    /// <summary>Bytes per element; 0 for <see cref="TensorDatatype.BYTES"/>, whose elements vary.</summary>
    public static int Size(this TensorDatatype type) => type switch
    {
        TensorDatatype.BOOL or TensorDatatype.UINT8 or TensorDatatype.INT8 => 1,
        TensorDatatype.UINT16 or TensorDatatype.INT16 or TensorDatatype.FP16 => 2,
        TensorDatatype.UINT32 or TensorDatatype.INT32 or TensorDatatype.FP32 => 4,
        TensorDatatype.UINT64 or TensorDatatype.INT64 or TensorDatatype.FP64 => 8,
        _ => 0,
    };

    /// <summary>The wire name, such as <c>FP32</c>.</summary>
    public static string Name(this TensorDatatype type) => Names[(int)type];

    /// <summary>The wire name as UTF-8.</summary>
    public static ReadOnlySpan<byte> Utf8Name(this TensorDatatype type) => Utf8Names[(int)type];

    /// <summary>The type with that wire name (case-sensitive), or null.</summary>
    public static TensorDatatype? Find(ReadOnlySpan<byte> utf8Name)
    {
        for (var index = 0; index < Utf8Names.Length; index++)
        {
            if (utf8Name.SequenceEqual(Utf8Names[index]))
            {
                return All[index];
            }
        }

        return null;
    }

    /// <summary>The type with that wire name (case-sensitive), or null.</summary>
    public static TensorDatatype? Find(string name)
    {
        var index = Array.IndexOf(Names, name);
        return index < 0 ? null : All[index];
    }
}
