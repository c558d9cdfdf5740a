using System.Text;
using RankOrchestrator.Orchestrator.Requests;

namespace RankOrchestrator.Orchestrator.Tests.Requests;

/// <summary>A request's id is found in bodies that cannot be read otherwise, and nowhere else.</summary>
public sealed class RequestIdentityTests
{
    [Theory]
    [InlineData("""{"requestId":"r-1","slots":trqe""", "r-1")]
    [InlineData("""{"slots":trqe,"requestId":"r-1"}""", "r-1")]
    [InlineData("""{ "a" : [ {"requestId":"no"}, "requestId", "\"}" ], "requestId" : "r\u002d1" , """, "r-1")]
    [InlineData("""{"requestId":"تمر 🌴"}""", "تمر 🌴")]
    [InlineData("""{"requestId":"first","requestId":"second"}""", "first")]
    [InlineData("""{"requestId":7}""", null)]
    [InlineData("""{"requestId":null,"x":"y"}""", null)]
    [InlineData("""{"requestId":"\ud800"}""", null)]
    [InlineData("""{"requestId":"not ended""", null)]
    [InlineData("""{"requestId""", null)]
    [InlineData("""{"requestId":""", null)]
    [InlineData("""{"context":{"requestId":"no"}}""", null)]
    [InlineData("""["requestId",":","x"]""", null)]
    [InlineData("""{"x":"requestId","y":"no"}""", null)]
    [InlineData("\"", null)]
    [InlineData("{\"\\", null)]
    [InlineData("", null)]
    [InlineData("}}}}", null)]
    public void It_is_the_first_text_under_its_name_in_the_body_itself(string body, string? expected)
        => RequestIdentity.Find(Encoding.UTF8.GetBytes(body), 128).ShouldBe(expected);

    [Fact]
    public void A_longer_one_than_is_allowed_is_none()
    {
        RequestIdentity.Find(Encoding.UTF8.GetBytes($$"""{"requestId":"{{new string('a', 128)}}"}"""), 128).ShouldBe(new string('a', 128));
        RequestIdentity.Find(Encoding.UTF8.GetBytes($$"""{"requestId":"{{new string('a', 129)}}"}"""), 128).ShouldBeNull();
        RequestIdentity.Find(Encoding.UTF8.GetBytes($$"""{"requestId":"{{new string('a', 300)}}"}"""), 1_000_000).ShouldBeNull();
    }
}
