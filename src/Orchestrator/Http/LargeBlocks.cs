using System.Buffers;
using System.Collections.Concurrent;
using System.Runtime.InteropServices;
using Microsoft.AspNetCore.Connections;

namespace RankOrchestrator.Orchestrator.Http;

/// <summary>
/// The server's buffers, eight times as large as its own: requests have tens to hundreds of kilobytes, and each buffer is a
/// call to the system and a turn of a thread. A connection has a buffer only while bytes are on their way.
/// </summary>
internal sealed class LargeBlocks : IMemoryPoolFactory<byte>
{
    private const int BlockBytes = 32 * 1024;

    /// <summary>
    /// Blocks that are kept for later; 64 MiB, as many bytes as bodies may have together. With fewer an overload of large
    /// requests makes new ones all the time, and what is pinned is freed by the dearest of collections only.
    /// </summary>
    private const int MostKept = 2048;

    /// <inheritdoc/>
    public MemoryPool<byte> Create(MemoryPoolOptions? options = null) => new Pool();

    private sealed class Pool : MemoryPool<byte>
    {
        private readonly ConcurrentQueue<Block> kept = new();
        private int count;

        public override int MaxBufferSize => BlockBytes;

        public override IMemoryOwner<byte> Rent(int minBufferSize = -1)
        {
            ArgumentOutOfRangeException.ThrowIfGreaterThan(minBufferSize, BlockBytes);
            if (!kept.TryDequeue(out var block))
            {
                return new Block(this);
            }

            Interlocked.Decrement(ref count);
            return block;
        }

        protected override void Dispose(bool disposing)
        {
        }

        private void Return(Block block)
        {
            if (Interlocked.Increment(ref count) <= MostKept)
            {
                kept.Enqueue(block);
            }
            else
            {
                Interlocked.Decrement(ref count);
            }
        }

        private sealed class Block(Pool pool) : IMemoryOwner<byte>
        {
            public Memory<byte> Memory { get; } = MemoryMarshal.CreateFromPinnedArray(GC.AllocateUninitializedArray<byte>(BlockBytes, pinned: true), 0, BlockBytes);

            public void Dispose() => pool.Return(this);
        }
    }
}
