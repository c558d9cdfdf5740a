using RankOrchestrator.Language.Diagnostics;

namespace RankOrchestrator.Language.Tests.Diagnostics;

public sealed class SuggestionTests
{
    private static readonly string[] Names = ["category", "merchant", "margin", "price", "publishedAt"];

    [Theory]
    [InlineData("categroy", "category")]
    [InlineData("catgory", "category")]
    [InlineData("Price", "price")]
    [InlineData("publishedAtt", "publishedAt")]
    [InlineData("marign", "margin")]
    public void A_slip_finds_the_name_that_was_meant(string word, string meant) => Suggestion.Closest(word, Names).ShouldBe(meant);

    [Theory]
    [InlineData("colour")]
    [InlineData("x")]
    public void Something_else_finds_nothing(string word) => Suggestion.Hint(word, Names).ShouldBeNull();

    [Fact]
    public void Among_equally_near_names_the_first_in_order_is_offered_whatever_their_order()
        => Suggestion.Hint("cap", ["cat", "car"]).ShouldBe("Did you mean 'car'?");
}
