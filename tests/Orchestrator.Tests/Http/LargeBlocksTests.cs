using RankOrchestrator.Orchestrator.Http;

namespace RankOrchestrator.Orchestrator.Tests.Http;

public sealed class LargeBlocksTests
{
    [Fact]
    public void A_block_that_was_given_back_is_used_again()
    {
        using var pool = new LargeBlocks().Create();
        var first = pool.Rent();
        first.Memory.Length.ShouldBe(32 * 1024);
        using var second = pool.Rent(4096);
        second.ShouldNotBeSameAs(first);
        first.Dispose();
        using var third = pool.Rent(32 * 1024);
        third.ShouldBeSameAs(first);
    }

    [Fact]
    public void There_are_no_larger_blocks()
    {
        using var pool = new LargeBlocks().Create();
        Should.Throw<ArgumentOutOfRangeException>(() => pool.Rent(pool.MaxBufferSize + 1));
    }
}
