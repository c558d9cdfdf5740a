using System.Buffers;
using System.Numerics;

namespace RankOrchestrator.Objectives.OpenInference;

/// <summary>
/// The bytes of an answer while they come in. Every byte of its memory is held of a share until <see cref="Dispose"/>.
/// What is larger than answers usually are does not come from the pool, which would keep it: it is gone with the answer.
/// </summary>
internal sealed class AnswerBuffer(AnswerMemoryShare share) : IDisposable
{
    private const int Smallest = 4096;
    private const int LargestPooled = 1 << 20;

    private byte[] bytes = [];
    private int held;

    /// <summary>Bytes that have come.</summary>
    public int Length { get; private set; }

    /// <summary>What has come; valid until the next <see cref="TryGrow"/>.</summary>
    public ReadOnlySpan<byte> Written => bytes.AsSpan(0, Length);

    /// <summary>Where more may be put.</summary>
    public Memory<byte> Free => bytes.AsMemory(Length);

    /// <summary>Counts bytes that were put into <see cref="Free"/>.</summary>
    public void Advance(int count) => Length += count;

    /// <summary>Makes room for more bytes than there are; false when the share does not allow it.</summary>
    /// <param name="capacity">Bytes in all. Rounded up, so that not every answer needs an array of a length of its own.</param>
    public bool TryGrow(int capacity)
    {
        var size = (int)Math.Min(Array.MaxLength, BitOperations.RoundUpToPowerOf2((uint)Math.Max(capacity, Smallest)));
        if (size <= bytes.Length || !share.TryHold(size))
        {
            return false;
        }

        var larger = size <= LargestPooled ? ArrayPool<byte>.Shared.Rent(size) : GC.AllocateUninitializedArray<byte>(size);
        Written.CopyTo(larger);
        Return();
        (bytes, held) = (larger, size);
        return true;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Return();
        (bytes, held) = ([], 0);
        Length = 0;
    }

    private void Return()
    {
        if (bytes.Length is > 0 and <= LargestPooled)
        {
            ArrayPool<byte>.Shared.Return(bytes);
        }

        share.LetGo(held);
    }
}
