using RankOrchestrator.Orchestrator.Requests;

namespace RankOrchestrator.Orchestrator.Tests.Requests;

/// <summary>What the head of a call says of languages, as RFC 9110 has it.</summary>
public sealed class AcceptedLanguagesTests
{
    [Theory]
    [InlineData("ar", "ar")]
    [InlineData("ar-SA, en;q=0.5", "ar-sa en")]
    [InlineData("en;q=0.5, ar-SA", "ar-sa en")]
    [InlineData("da, en-gb;q=0.8, en;q=0.7", "da en-gb en")]
    [InlineData("en;q=0.7, de;q=0.7, fr;q=0.9", "fr en de")]
    [InlineData("en;q=0, ar;q=0.001", "ar")]
    [InlineData("*;q=0.1, en", "en *")]
    [InlineData("en, EN;q=0.5", "en")]
    [InlineData("en ; q=1.0 ,, ar", "en ar")]
    [InlineData("@, ar", "ar")]
    [InlineData("toolongsubtag, ar", "ar")]
    [InlineData("12, ar", "ar")]
    [InlineData("", "")]
    [InlineData(";;;", "")]
    public void The_preferred_come_first_and_what_is_no_range_is_passed_over(string header, string languages)
        => Read(header).ShouldBe(languages.Split(' ', StringSplitOptions.RemoveEmptyEntries));

    [Fact]
    public void Several_headers_are_one_list() => Read("en;q=0.3", "ar;q=0.5, fr").ShouldBe(["fr", "ar", "en"]);

    [Fact]
    public void No_more_are_read_than_a_request_may_name()
    {
        Read(string.Join(
            ',',
            Enumerable.Range(0, 1000).Select(number => $"a{(char)('a' + (number / 26 % 26))}{(char)('a' + (number % 26))}")))
                .Count.ShouldBe(LanguageRanges.MostRanges);
        var long1 = Read(string.Join(',', Enumerable.Range(0, 16).Select(number => $"ab-abcdefgh-abcdefgh-{number:00}")));
        LanguageRanges.Write(long1).Length.ShouldBeLessThanOrEqualTo(LanguageRanges.LongestBytes);
        long1.Count.ShouldBeGreaterThan(5);
    }

    private static List<string> Read(params string[] values)
    {
        var languages = new List<string>();
        AcceptedLanguages.Read(values, languages);
        return languages;
    }
}
