using System.IO.Pipelines;
using System.Text;
using RankOrchestrator.Orchestrator.Http;
using RankOrchestrator.Orchestrator.Tests.Building;

namespace RankOrchestrator.Orchestrator.Tests.Http;

/// <summary>When a request's first byte was there; a head is "H.", a body is of "b", read as Kestrel reads.</summary>
public sealed class ArrivalReaderTests
{
    private readonly ManualClock clock = new();
    private readonly Pipe pipe = new(new PipeOptions(useSynchronizationContext: false));
    private readonly ArrivalReader reader;

    public ArrivalReaderTests() => reader = new ArrivalReader(pipe.Reader, clock);

    [Fact]
    public async Task Bytes_that_are_there_at_the_first_read_count_from_the_acceptance_of_the_connection()
    {
        var accepted = clock.GetTimestamp();
        await SendAsync("H.");
        Later(30);
        await HeadAsync();
        reader.BeginRequest(0);
        reader.Arrived.ShouldBe(accepted);
    }

    [Fact]
    public async Task The_first_byte_counts_not_the_end_of_the_head()
    {
        var reading = reader.ReadAsync().AsTask();
        Later(500);
        var first = clock.GetTimestamp();
        await SendAsync("H");
        var result = await reading;
        reader.AdvanceTo(result.Buffer.Start, result.Buffer.End);
        reading = reader.ReadAsync().AsTask();
        Later(40);
        await SendAsync(".");
        result = await reading;
        reader.AdvanceTo(result.Buffer.End);
        reader.BeginRequest(0);
        reader.Arrived.ShouldBe(first);
    }

    [Fact]
    public async Task Time_between_requests_of_a_connection_counts_for_none()
    {
        await RequestAsync("H.bbbb", 4);
        Later(60_000);
        var reading = reader.ReadAsync().AsTask();
        var second = clock.GetTimestamp();
        await SendAsync("H.");
        var result = await reading;
        reader.AdvanceTo(result.Buffer.End);
        Later(7);
        reader.BeginRequest(0);
        reader.Arrived.ShouldBe(second);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_request_sent_behind_another_counts_from_its_own_first_byte(bool isLengthKnown)
    {
        var reading = reader.ReadAsync().AsTask();
        var both = clock.GetTimestamp();
        await SendAsync("H.bbbbH.");
        var result = await reading;
        reader.AdvanceTo(result.Buffer.GetPosition(2));
        reader.BeginRequest(isLengthKnown ? 4 : null);
        reader.Arrived.ShouldBe(both);

        Later(250);
        result = await reader.ReadAsync();
        reader.AdvanceTo(result.Buffer.GetPosition(4));
        Later(250);
        result = await reader.ReadAsync();
        reader.AdvanceTo(result.Buffer.End);
        reader.BeginRequest(0);
        reader.Arrived.ShouldBe(both);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_body_that_came_slowly_does_not_count_for_the_request_behind_it(bool isLengthKnown)
    {
        await SendAsync("H.");
        var head = await reader.ReadAsync();
        reader.AdvanceTo(head.Buffer.End);
        reader.BeginRequest(isLengthKnown ? 100 : null);
        for (var part = 0; part < 100; part++)
        {
            var reading = reader.ReadAsync().AsTask();
            Later(100);
            await SendAsync("b");
            var result = await reading;
            reader.AdvanceTo(result.Buffer.End);
        }

        var next = reader.ReadAsync().AsTask();
        Later(1_000);
        await SendAsync("H.");
        var second = clock.GetTimestamp();
        reader.AdvanceTo((await next).Buffer.End);
        reader.BeginRequest(0);
        reader.Arrived.ShouldBe(second);
    }

    [Fact]
    public async Task A_head_that_trickles_takes_no_memory()
    {
        for (var part = 0; part < 1_000; part++)
        {
            await SendAsync("H");
            var result = await reader.ReadAsync();
            reader.AdvanceTo(result.Buffer.Start, result.Buffer.End);
            Later(1);
        }

        reader.BeginRequest(0);
        (clock.GetTimestamp() - reader.Arrived).ShouldBe(TimeSpan.FromMilliseconds(1_000).Ticks);
    }

    private void Later(int milliseconds) => clock.Advance(TimeSpan.FromMilliseconds(milliseconds));

    private async Task SendAsync(string text) => await pipe.Writer.WriteAsync(Encoding.ASCII.GetBytes(text));

    private async Task HeadAsync()
    {
        var result = await reader.ReadAsync();
        reader.AdvanceTo(result.Buffer.End);
    }

    private async Task RequestAsync(string text, int body)
    {
        await SendAsync(text);
        var result = await reader.ReadAsync();
        reader.AdvanceTo(result.Buffer.GetPosition(2));
        reader.BeginRequest(body);
        result = await reader.ReadAsync();
        reader.AdvanceTo(result.Buffer.GetPosition(body));
    }
}
