using FsCheck;
using FsCheck.Fluent;
using RankOrchestrator.Orchestrator.Comparisons;
using RankOrchestrator.Orchestrator.Snapshots;

namespace RankOrchestrator.Orchestrator.Tests.Comparisons;

/// <summary>How alike two orders are.</summary>
public sealed class RankCorrelationTests
{
    [Fact]
    public void The_same_order_is_1_the_reverse_is_minus_1_and_one_item_has_none()
    {
        RankCorrelation.Of([(0, 3), (1, 4), (5, 9)]).ShouldBe(1);
        RankCorrelation.Of([(0, 3), (1, 2), (2, 1)]).ShouldBe(-1);
        RankCorrelation.Of([(0, 0), (1, 2), (2, 1)]).ShouldNotBeNull().ShouldBe(1d / 3, 1e-12);
        RankCorrelation.Of([(0, 0)]).ShouldBeNull();
    }

    [Fact]
    public void A_swap_of_two_neighbours_costs_as_much_wherever_they_stand()
        => Check.One(Config.QuickThrowOnFailure, Prop.ForAll(Gen.Choose(2, 30).SelectMany(count => Gen.Choose(0, count - 2).Select(place => (count, place))).ToArbitrary(), both =>
        {
            var places = Enumerable.Range(0, both.count).Select(place => (place, Second: place)).ToArray();
            (places[both.place].Second, places[both.place + 1].Second) = (places[both.place + 1].Second, places[both.place].Second);
            RankCorrelation.Of(places)!.Value.ShouldBe(1 - (4d / (both.count * (both.count - 1))), 1e-12);
        }));

    [Theory]
    [InlineData(0, "0")]
    [InlineData(1, "1 to 2")]
    [InlineData(19.99, "10 to 20")]
    [InlineData(20, "20 to 50")]
    [InlineData(0.07, "0.05 to 0.10")]
    [InlineData(-3, "-5 to -2")]
    public void Numbers_are_counted_by_ranges(double value, string range) => AttributeTexts.Range(value).ShouldBe(range);
}
