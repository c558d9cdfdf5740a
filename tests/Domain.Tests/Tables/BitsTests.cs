using FsCheck;
using FsCheck.Fluent;
using RankOrchestrator.Domain.Tables;

namespace RankOrchestrator.Domain.Tests.Tables;

public sealed class BitsTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(63)]
    [InlineData(64)]
    [InlineData(65)]
    [InlineData(200)]
    public void Fill_sets_exactly_the_rows_of_the_table(int rows)
    {
        var bits = new ulong[Bits.Words(rows)];

        Bits.Fill(bits, rows);

        Bits.Count(bits).ShouldBe(rows);
    }

    [Fact]
    public void Next_visits_the_same_rows_as_a_sorted_set()
        => Prop.ForAll(
            ArbMap.Default.ArbFor<byte[]>(),
            rows =>
            {
                var bits = new ulong[Bits.Words(256)];
                foreach (var row in rows)
                {
                    Bits.Add(bits, row);
                }

                var visited = new List<int>();
                for (var row = Bits.Next(bits, 0); row >= 0; row = Bits.Next(bits, row + 1))
                {
                    visited.Add(row);
                }

                visited.ShouldBe(new SortedSet<int>(rows.Select(row => (int)row)));
                Bits.Count(bits).ShouldBe(visited.Count);
            }).QuickCheckThrowOnFailure();

    [Fact]
    public void Remove_takes_out_one_row_only()
    {
        var bits = new ulong[2];
        Bits.Fill(bits, 100);

        Bits.Remove(bits, 70);

        Bits.Contains(bits, 70).ShouldBeFalse();
        Bits.Count(bits).ShouldBe(99);
    }
}
