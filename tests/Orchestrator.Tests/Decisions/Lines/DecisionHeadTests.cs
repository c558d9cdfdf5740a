using System.Text;
using RankOrchestrator.Orchestrator.Decisions.Lines;

namespace RankOrchestrator.Orchestrator.Tests.Decisions.Lines;

/// <summary>What commands over logs look at is found wherever it stands in a line, and whatever stands beside it.</summary>
public sealed class DecisionHeadTests
{
    private static readonly string[] Request =
        ["\"surface\":\"home\"", "\"context\":{\"userId\":\"u-1\",\"country\":\"SA\"}", "\"candidates\":[{\"id\":\"a\",\"attributes\":{}}]", "\"options\":{}"];

    private static readonly string[] Answer =
        ["\"items\":[]", "\"certificate\":{\"status\":\"optimal\",\"prices\":{\"a\":1}}", "\"degraded\":[{\"model\":\"ctr\"}]", "\"timings\":{\"read\":1}"];

    [Fact]
    public void Members_may_stand_in_any_order()
    {
        foreach (var request in Orders(Request))
        {
            foreach (var answer in Orders(Answer))
            {
                var head = Read(request, answer);
                head.ShouldNotBeNull($"{string.Join(',', request)} {string.Join(',', answer)}");
                (head.Surface, head.RequestId, head.User, head.Status, head.IsDegraded).ShouldBe(("home", "r-1", "u-1", "optimal", true));
            }
        }
    }

    [Fact]
    public void Members_may_be_missing()
    {
        for (var left = 0; left < Request.Length; left++)
        {
            var head = Read([.. Request.Where((_, place) => place != left)], [.. Answer.Where((_, place) => place != left)]);
            head.ShouldNotBeNull();
            head.User.ShouldBe(left == 1 ? "" : "u-1");
            (head.Status, head.IsDegraded).ShouldBe((left == 1 ? "" : "optimal", left != 2));
        }
    }

    [Theory]
    [InlineData("{\"surface\":\"home\",\"request\":{\"a\":{}}")]
    [InlineData("{\"surface\":\"home\",\"answer\":{\"certificate\":{}}")]
    [InlineData("{\"surface\":\"home\"} {}")]
    [InlineData("{\"request\":{\"surface\":\"home\"}}")]
    [InlineData("[]")]
    [InlineData("")]
    public void What_is_no_line_is_told_from_one(string text) => DecisionHead.Read(Encoding.UTF8.GetBytes(text)).ShouldBeNull();

    private static DecisionHead? Read(IEnumerable<string> request, IEnumerable<string> answer)
        => DecisionHead.Read(Encoding.UTF8.GetBytes(
            $$"""{"requestId":"r-1","surface":"home","request":{{{string.Join(',', request)}}},"answer":{{{string.Join(',', answer)}}},"plan":"p"}"""));

    /// <summary>All orders of some things.</summary>
    private static IEnumerable<string[]> Orders(string[] members)
        => members.Length < 2 ? [members] : members.SelectMany(first => Orders([.. members.Where(other => other != first)]).Select(others => (string[])[first, .. others]));
}
