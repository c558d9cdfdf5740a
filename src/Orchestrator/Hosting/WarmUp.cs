using System.Net.Http.Headers;
using RankOrchestrator.Orchestrator.Http;
using RankOrchestrator.Orchestrator.Telemetry;

namespace RankOrchestrator.Orchestrator.Hosting;

/// <summary>
/// Has every surface answer made-up requests over HTTP before the process is ready: what answers them is the same program
/// from the socket to the last byte, so compilation and pools are behind it when the first real request comes. It listens
/// on a loopback port of its own, whatever the service's addresses are, and counts with meters that nobody collects.
/// </summary>
internal sealed partial class WarmUp(RankingEngine engine, ServiceSettings settings, TimeProvider time, ILogger<WarmUp> logger)
{
    private int isDone;

    /// <summary>Whether real requests may come.</summary>
    public bool IsDone => Volatile.Read(ref isDone) != 0;

    /// <summary>Made-up requests that were answered with a page.</summary>
    public int Answered { get; private set; }

    /// <summary>
    /// Warms up for the plan in force, for at most <see cref="ServiceSettings.WarmUpTime"/>. Whatever goes wrong, the process
    /// is ready afterwards: it is slower then, not wrong.
    /// </summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        if (settings.WarmUpRequests > 0)
        {
            await AnswerAllAsync(cancellationToken);
        }

        Volatile.Write(ref isDone, 1);
    }

    private async Task AnswerAllAsync(CancellationToken cancellationToken)
    {
        var started = time.GetTimestamp();
        using var timeLimit = new CancellationTokenSource(settings.WarmUpTime, time);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(timeLimit.Token, cancellationToken);
        try
        {
            using var meters = new UnseenMeters();
            await using var server = new WarmUpServer(engine, meters, time);
            using var http = new HttpClient { BaseAddress = await server.StartAsync(limit.Token) };
            await AskAsync(http, limit.Token);
            var elapsed = time.GetElapsedTime(started);
            Warm(logger, Answered, elapsed.TotalMilliseconds);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            TimeIsUp(logger, Answered, settings.WarmUpTime);
        }
        catch (Exception exception) when (exception is IOException or HttpRequestException)
        {
            // There is no loopback interface to listen on, or something forbids it.
            Impossible(logger, exception);
        }
        finally
        {
            foreach (var surface in engine.Plans.Current?.Surfaces ?? [])
            {
                surface.ForgetLoad();
            }
        }
    }

    private async Task AskAsync(HttpClient http, CancellationToken cancellationToken)
    {
        for (var round = 0; round < settings.WarmUpRequests; round++)
        {
            foreach (var surface in engine.Plans.Current?.Surfaces ?? [])
            {
                using var content = new ReadOnlyMemoryContent(WarmUpRequest.Make(surface, round));
                content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
                using var response = await http.PostAsync(new Uri(RankServer.RankPath, UriKind.Relative), content, cancellationToken);
                Answered += response.IsSuccessStatusCode ? 1 : 0;
            }
        }
    }

    [LoggerMessage(EventId = 131, Level = LogLevel.Information, Message = "Warm after {Requests} made-up requests in {Milliseconds:0} ms")]
    private static partial void Warm(ILogger logger, int requests, double milliseconds);

    [LoggerMessage(EventId = 132, Level = LogLevel.Warning, Message = "The time for warming up was over after {Requests} made-up requests ({Limit}); the first pages may be slow")]
    private static partial void TimeIsUp(ILogger logger, int requests, TimeSpan limit);

    [LoggerMessage(EventId = 133, Level = LogLevel.Warning, Message = "The process could not warm up over its loopback interface; the first pages may be slow")]
    private static partial void Impossible(ILogger logger, Exception exception);
}
