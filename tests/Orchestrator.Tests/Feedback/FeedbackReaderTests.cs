using System.Globalization;
using System.Text;
using RankOrchestrator.Orchestrator.Feedback;
using RankOrchestrator.Orchestrator.Requests;

namespace RankOrchestrator.Orchestrator.Tests.Feedback;

/// <summary>What a batch may be, and what is said of those that are something else.</summary>
public sealed class FeedbackReaderTests
{
    private const string Click = """{"eventId":"e-1","type":"click","requestId":"r-1","slot":0}""";

    public static TheoryData<string, string> Mistakes => new()
    {
        { "", "broken-json: " },
        { "{", "broken-json: " },
        { "[]", "invalid-request: : Must be an object with 'events'." },
        { "null", "invalid-request: : Must be an object with 'events'." },
        { "{}", "invalid-request: /events: This member is required." },
        { "{\"events\":{}}", "invalid-request: /events: Must be a list." },
        { "{\"events\":[],\"events\":[]}", "invalid-request: /events: Stands twice." },
        { "{\"events\":[],\"more\":1}", "invalid-request: /more: Means nothing here; a batch has 'events'." },
        { "{\"events\":[]} {}", "broken-json: " },
        { "{\"events\":[1]}", "invalid-request: /events/0: Must be an object." },
        { "{\"events\":[{}]}", "invalid-request: /events/0/eventId: This member is required. /events/0/type: This member is required. /events/0/requestId" },
        { Of("\"eventId\":\"e-1\"", "\"eventId\":\"\""), "invalid-request: /events/0/eventId: Must not be empty." },
        { Of("\"eventId\":\"e-1\"", "\"eventId\":1"), "invalid-request: /events/0/eventId: Must be a string." },
        { Of("\"eventId\":\"e-1\"", $"\"eventId\":\"{new string('é', 65)}\""), "invalid-request: /events/0/eventId: Must have at most 128 bytes." },
        { Of("\"eventId\":\"e-1\"", "\"eventId\":\"\\ud800\""), "invalid-request: : A text is not Unicode." },
        { Of("click", "clicks"), "invalid-request: /events/0/type: Must be one of impression, click, order, hide, dislike, dwell." },
        { Of("\"slot\":0", "\"slot\":-1"), "invalid-request: /events/0/slot: Must be a whole number from 0 to 9999." },
        { Of("\"slot\":0", "\"slot\":1.5"), "invalid-request: /events/0/slot: Must be a whole number from 0 to 9999." },
        { Of("\"slot\":0", "\"slot\":1e99"), "invalid-request: /events/0/slot: Must be a whole number from 0 to 9999." },
        { Of("\"slot\":0", "\"slot\":\"0\""), "invalid-request: /events/0/slot: Must be a whole number from 0 to 9999." },
        { Of("\"slot\":0", "\"slot\":0,\"slot\":1"), "invalid-request: /events/0/slot: Stands twice." },
        { Of("\"slot\":0", "\"slot\":0,\"amount\":1"), "invalid-request: /events/0/amount: Belongs to 'order' alone." },
        { Of("\"slot\":0", "\"slot\":0,\"seconds\":1"), "invalid-request: /events/0/seconds: Belongs to 'dwell' alone." },
        { Of("click", "order"), "invalid-request: /events/0/amount: This member is required of 'order'." },
        { Of("click", "dwell"), "invalid-request: /events/0/seconds: This member is required of 'dwell'." },
        { Of("click\"", "order\",\"amount\":NaN"), "broken-json: " },
        { Of("click\"", "order\",\"amount\":\"NaN\""), "invalid-request: /events/0/amount: Must be a number from 0 to 1000000000000." },
        { Of("click\"", "order\",\"amount\":1e999"), "invalid-request: /events/0/amount: Must be a number from 0 to 1000000000000." },
        { Of("click\"", "order\",\"amount\":-0.01"), "invalid-request: /events/0/amount: Must be a number from 0 to 1000000000000." },
        { Of("click\"", "dwell\",\"seconds\":86401"), "invalid-request: /events/0/seconds: Must be a number from 0 to 86400." },
        { Of("\"slot\":0", "\"slot\":0,\"at\":\"2026-02-20T18:00:00\""), "invalid-request: /events/0/at: Must be an instant with its offset" },
        { Of("\"slot\":0", "\"slot\":0,\"at\":\"yesterday\""), "invalid-request: /events/0/at: Must be an instant with its offset" },
        { Of("\"slot\":0", "\"slot\":0,\"wh/at\":1"), "invalid-request: /events/0/wh~1at: Means nothing here; an event has eventId, type," },
    };

    [Theory]
    [MemberData(nameof(Mistakes))]
    public void A_mistake_is_named_at_its_place_and_nothing_of_the_batch_is_taken(string body, string expected)
    {
        var problem = new FeedbackReader(1000, new RequestLimits()).Read(Encoding.UTF8.GetBytes(body), out _).ShouldNotBeNull();
        $"{problem.Kind}: {string.Join(' ', problem.Errors.Select(error => $"{error.Pointer}: {error.Message}"))}".ShouldStartWith(expected);
        problem.Status.ShouldBe(400);
    }

    [Fact]
    public void An_event_is_what_it_says()
    {
        const string Body = """
            {"events":[{"eventId":"e-1","type":"order","requestId":"r-1","slot":3.0,"item":"p-1","userId":"u-1","at":"2026-02-20T18:00:00+03:00","amount":12.5},
                       {"type":"dwell","seconds":3,"slot":0,"requestId":"r","eventId":"e"}]}
            """;
        new FeedbackReader(1000, new RequestLimits()).Read(Encoding.UTF8.GetBytes(Body), out var events).ShouldBeNull();
        events.ShouldBe([
            new FeedbackEvent
            {
                EventId = "e-1",
                Kind = FeedbackKind.Order,
                RequestId = "r-1",
                Slot = 3,
                Item = "p-1",
                User = "u-1",
                HappenedAt = new DateTimeOffset(2026, 2, 20, 18, 0, 0, TimeSpan.FromHours(3)),
                Amount = 12.5,
            },
            new FeedbackEvent { EventId = "e", Kind = FeedbackKind.Dwell, RequestId = "r", Slot = 0, Amount = 3 },
        ]);
    }

    [Fact]
    public void A_batch_that_is_too_large_is_refused_with_its_size()
    {
        var clicks = Enumerable.Range(0, 5001).Select(number => Click.Replace("e-1", $"e-{number}", StringComparison.Ordinal));
        var body = "{\"events\":[" + string.Join(',', clicks) + "]}";
        var problem = new FeedbackReader(1000, new RequestLimits()).Read(Encoding.UTF8.GetBytes(body), out _).ShouldNotBeNull();
        problem.Errors.ShouldHaveSingleItem().Message.ShouldBe("Has 5001 events; a batch has 1000 at most.");
    }

    [Fact]
    public void Of_many_mistakes_the_first_twenty_are_named()
    {
        var body = "{\"events\":[" + string.Join(',', Enumerable.Repeat("{}", 900)) + "]}";
        new FeedbackReader(1000, new RequestLimits()).Read(Encoding.UTF8.GetBytes(body), out _)!.Errors.Count.ShouldBe(20);
    }

    /// <summary>Seeded: bytes of a good batch changed, cut and doubled anywhere end in a problem or in a batch, never in an exception.</summary>
    [Fact]
    public void Whatever_the_bytes_are_there_is_an_answer()
    {
        var order = Click.Replace("click\"", "order\",\"amount\":3.5,\"at\":\"2026-02-20T18:00:00Z\"", StringComparison.Ordinal);
        var good = Encoding.UTF8.GetBytes("{\"events\":[" + Click + "," + order + "]}");
        var random = new Random(18);
        for (var round = 0; round < 20_000; round++)
        {
            var bytes = good.ToArray();
            for (var change = random.Next(1, 4); change > 0; change--)
            {
                bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
            }

            var cut = bytes.AsSpan(0, random.Next(3) == 0 ? random.Next(bytes.Length) : bytes.Length);
            var problem = new FeedbackReader(10, new RequestLimits()).Read(cut, out var events);
            (problem is not null || events.Count <= 2).ShouldBeTrue(round.ToString(CultureInfo.InvariantCulture));
        }
    }

    private static string Of(string written, string instead)
    {
        Click.ShouldContain(written);
        return "{\"events\":[" + Click.Replace(written, instead, StringComparison.Ordinal) + "]}";
    }
}
