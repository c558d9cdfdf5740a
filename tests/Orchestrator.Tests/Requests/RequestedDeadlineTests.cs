using System.Text;
using RankOrchestrator.Orchestrator.Requests;
using RankOrchestrator.Orchestrator.Tests.Building;

namespace RankOrchestrator.Orchestrator.Tests.Requests;

public sealed class RequestedDeadlineTests
{
    [Theory]
    [InlineData("""{"options":{"deadlineMs":80}}""", 80)]
    [InlineData("""{"options" : { "deadlineMs" : 1200, "explain": "none" }, "candidates": []}""", 1200)]
    [InlineData("{\"options\":{\"deadlineMs\"\r\n:\t7}", 7)]
    [InlineData("""{"options":{}}""", null)]
    [InlineData("""{"options":{"deadlineMs":0}}""", null)]
    [InlineData("""{"options":{"deadlineMs":"80"}}""", null)]
    [InlineData("""{"options":{"deadlineMs":99999999999}}""", null)]
    [InlineData("""{"options":{"deadlineMs"}}""", null)]
    [InlineData("""{"options":{"deadlineMs":""", null)]
    [InlineData("", null)]
    public void It_is_found_without_reading_the_rest(string body, int? milliseconds)
        => RequestedDeadline.Guess(Encoding.UTF8.GetBytes(body)).ShouldBe(milliseconds is { } given ? TimeSpan.FromMilliseconds(given) : null);

    [Fact]
    public void It_is_what_reading_finds() => RequestedDeadline.Guess(Encoding.UTF8.GetBytes(PolicyFolder.HomeRequest)).ShouldBe(TimeSpan.FromMilliseconds(5000));
}
