using System.Net;
using System.Text;
using RankOrchestrator.Objectives.Tests.Building;

namespace RankOrchestrator.Objectives.Tests.Remote;

/// <summary>Answers calls of <see cref="ScriptedSurface.Candidates"/> rows on a clock of its own, without a network.</summary>
public sealed class ScriptedServer(ManualClock clock) : HttpMessageHandler
{
    private int calls;

    /// <summary>How long the n-th call takes, from 1; null is for ever.</summary>
    public Func<int, TimeSpan?> Latency { get; set; } = _ => TimeSpan.Zero;

    /// <summary>Whether calls are refused instead of answered.</summary>
    public bool IsRefusing { get; set; }

    /// <summary>Calls so far.</summary>
    public int Calls => Volatile.Read(ref calls);

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var latency = Latency(Interlocked.Increment(ref calls));
        if (IsRefusing)
        {
            throw new HttpRequestException(HttpRequestError.ConnectionError, "refused", new System.Net.Sockets.SocketException((int)System.Net.Sockets.SocketError.ConnectionRefused));
        }

        await Task.Delay(latency ?? Timeout.InfiniteTimeSpan, clock, cancellationToken);
        var body = $$"""{"outputs":[{"name":"score","shape":[{{ScriptedSurface.Candidates}}],"datatype":"FP32","data":[{{string.Join(',', Enumerable.Repeat("0.5", ScriptedSurface.Candidates))}}]}]}""";
        return new HttpResponseMessage(HttpStatusCode.OK) { Content = new ByteArrayContent(Encoding.UTF8.GetBytes(body)) };
    }
}
