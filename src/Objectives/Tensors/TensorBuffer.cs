using System.Buffers.Binary;
using System.Runtime.InteropServices;
using RankOrchestrator.Policies.Models;

namespace RankOrchestrator.Objectives.Tensors;

/// <summary>
/// The elements of one tensor, row-major and little-endian, exactly as the binary wire and the native runtime want
/// them. Pinned, so that native code can read and write it; reused between requests by <see cref="Reset"/>.
/// </summary>
public sealed class TensorBuffer(TensorDatatype datatype, int width)
{
    private byte[] bytes = [];
    private int[] rowEnds = [];
    private int elementCount;

    /// <summary>What the elements are.</summary>
    public TensorDatatype Datatype { get; } = datatype;

    /// <summary>Elements per row, at least 1.</summary>
    public int Width { get; } = width;

    /// <summary>Rows since the last <see cref="Reset"/>.</summary>
    public int Rows { get; private set; }

    /// <summary>Bytes in use.</summary>
    public int ByteCount { get; private set; }

    /// <summary>Everything in use.</summary>
    public ReadOnlySpan<byte> Content => bytes.AsSpan(0, ByteCount);

    /// <summary>Elements of a fixed-size type, for reading and writing. <typeparamref name="T"/> must have the type's size.</summary>
    public Span<T> Elements<T>()
        where T : unmanaged
        => MemoryMarshal.Cast<byte, T>(bytes.AsSpan(0, ByteCount));

    /// <summary>Sets the number of rows. Elements of fixed-size types are undefined until written; BYTES starts empty.</summary>
    public void Reset(int rows)
    {
        Rows = rows;
        elementCount = 0;
        if (Datatype == TensorDatatype.BYTES)
        {
            ByteCount = 0;
            if (rowEnds.Length < rows * Width)
            {
                rowEnds = new int[rows * Width];
            }

            return;
        }

        ByteCount = checked(rows * Width * Datatype.Size());
        Ensure(ByteCount);
    }

    /// <summary>Adds copies of its last row until it has so many.</summary>
    public void Pad(int rows)
    {
        if (Datatype == TensorDatatype.BYTES)
        {
            Array.Resize(ref rowEnds, Math.Max(rowEnds.Length, rows * Width));
            for (var row = Rows; row < rows; row++)
            {
                for (var column = 0; column < Width; column++)
                {
                    Append(Element(((Rows - 1) * Width) + column).ToArray());
                }
            }
        }
        else
        {
            var size = Width * Datatype.Size();
            ByteCount = checked(rows * size);
            Ensure(ByteCount);
            for (var row = Rows; row < rows; row++)
            {
                CopyRow(Rows - 1, row);
            }
        }

        Rows = rows;
    }

    /// <summary>Takes away the rows behind the first so many.</summary>
    public void Truncate(int rows)
    {
        if (Datatype == TensorDatatype.BYTES)
        {
            elementCount = rows * Width;
            ByteCount = rows == 0 ? 0 : rowEnds[elementCount - 1];
        }
        else
        {
            ByteCount = rows * Width * Datatype.Size();
        }

        Rows = rows;
    }

    /// <summary>Makes it so many rows of zeros, of BYTES of empty texts.</summary>
    public void FillWithZeros(int rows)
    {
        Reset(rows);
        if (Datatype != TensorDatatype.BYTES)
        {
            Elements<byte>().Clear();
            return;
        }

        for (var element = 0; element < rows * Width; element++)
        {
            Append([]);
        }
    }

    /// <summary>Appends one element of a BYTES tensor; elements come in row-major order.</summary>
    public void Append(ReadOnlySpan<byte> element)
    {
        Ensure(ByteCount + sizeof(uint) + element.Length);
        BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(ByteCount), (uint)element.Length);
        element.CopyTo(bytes.AsSpan(ByteCount + sizeof(uint)));
        ByteCount += sizeof(uint) + element.Length;
        rowEnds[elementCount++] = ByteCount;
    }

    /// <summary>One element of a BYTES tensor.</summary>
    public ReadOnlySpan<byte> Element(int index)
    {
        var start = (index == 0 ? 0 : rowEnds[index - 1]) + sizeof(uint);
        return bytes.AsSpan(start, rowEnds[index] - start);
    }

    /// <summary>Makes a row what another is. Rows of BYTES stay what they are: any text is as good.</summary>
    public void CopyRow(int from, int to)
    {
        var size = Width * Datatype.Size();
        bytes.AsSpan(from * size, size).CopyTo(bytes.AsSpan(to * size, size));
    }

    /// <summary>The bytes of a range of rows, as the binary wire carries them.</summary>
    public ReadOnlyMemory<byte> RowBytes(int firstRow, int rows)
    {
        if (Datatype != TensorDatatype.BYTES)
        {
            var rowSize = Width * Datatype.Size();
            return bytes.AsMemory(firstRow * rowSize, rows * rowSize);
        }

        var start = firstRow == 0 ? 0 : rowEnds[(firstRow * Width) - 1];
        var end = rows == 0 ? start : rowEnds[((firstRow + rows) * Width) - 1];
        return bytes.AsMemory(start, end - start);
    }

    /// <summary>Where the elements are; stays valid until the buffer grows.</summary>
    internal unsafe nint Address => (nint)System.Runtime.CompilerServices.Unsafe.AsPointer(ref MemoryMarshal.GetArrayDataReference(bytes));

    private void Ensure(int needed)
    {
        if (bytes.Length < needed)
        {
            var larger = GC.AllocateUninitializedArray<byte>(Math.Max(needed, bytes.Length * 2), pinned: true);
            bytes.AsSpan(0, Math.Min(bytes.Length, needed)).CopyTo(larger);
            bytes = larger;
        }
    }
}
