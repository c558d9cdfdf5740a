using RankOrchestrator.Orchestrator.Estimates;

namespace RankOrchestrator.Orchestrator.Tests.Estimates;

public sealed class ValueTenthsTests
{
    [Fact]
    public void Tenths_hold_as_many_numbers_each_and_what_lies_outside_is_apart()
    {
        var tenths = new ValueTenths([.. Enumerable.Range(0, 30).Reverse().Select(number => (double)number), double.NaN]);
        Enumerable.Range(0, 30).Select(number => tenths.Of(number)).ShouldBe(Enumerable.Range(0, 30).Select(number => number / 3));
        tenths.Of(28.5).ShouldBe(9);
        tenths.Of(-0.1).ShouldBe(10);
        tenths.Of(29.1).ShouldBe(11);
        tenths.Of(double.NaN).ShouldBe(-1);
        ValueTenths.Cells.ShouldBe(12);
    }

    [Fact]
    public void Equal_numbers_are_in_one_tenth_and_of_nothing_there_are_none()
    {
        new ValueTenths([1, 1, 1, 2]).Of(1).ShouldBe(0);
        new ValueTenths([1, 1, 1, 2]).Of(2).ShouldBe(7);
        new ValueTenths([double.NaN]).Of(1).ShouldBe(10);
    }
}
