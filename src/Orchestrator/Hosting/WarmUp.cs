using System.Net.Http.Headers;
using RankOrchestrator.Orchestrator.Admission;
using RankOrchestrator.Orchestrator.Engine;
using RankOrchestrator.Orchestrator.Http;
using RankOrchestrator.Orchestrator.Settings;
using RankOrchestrator.Orchestrator.Telemetry;

namespace RankOrchestrator.Orchestrator.Hosting;

/// <summary>
/// Has every surface answer made-up requests over HTTP before the process is ready: what answers them is the same program
/// from the socket to the last byte, so compilation and pools are behind it when the first real request comes. It listens
/// on a loopback port of its own, whatever the service's addresses are, and counts with meters that nobody collects. It goes
/// on until the runtime has compiled anew what pages call often.
/// </summary>
internal sealed partial class WarmUp(RankingEngine engine, ServiceSettings settings, CompilationBacklog backlog, Readiness readiness, TimeProvider time, ILogger<WarmUp> logger)
{
    /// <summary>With the callers, more pages of each surface than the runtime counts calls (30) before it compiles a method again.</summary>
    private const int RoundsBetweenLooks = 10;

    private const int CallersAtOnce = 4;

    /// <summary>Something is always compiled; of several thousand methods this many make no difference.</summary>
    private const int FewMethods = 40;

    private static readonly SearchEffort?[] Efforts = [null, .. Enum.GetValues<SearchEffort>()];

    private int answered;

    /// <summary>Made-up requests that were answered with a page.</summary>
    public int Answered => Volatile.Read(ref answered);

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

        readiness.Declare();
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
            await AskAsync(server, http, limit.Token);
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

    /// <summary>
    /// Asks as often as the settings say, and then until more pages give the compiler no more to do: a process that is ready
    /// while the compiler still works on what the first pages called is slow for seconds where it has one processor.
    /// </summary>
    private async Task AskAsync(WarmUpServer server, HttpClient http, CancellationToken cancellationToken)
    {
        var compiled = backlog.Compiled;
        var round = 0;
        for (; round < settings.WarmUpRequests; round++)
        {
            await AskEverySurfaceAsync(http, round, cancellationToken);
        }

        await backlog.DrainAsync(cancellationToken);
        while (backlog.Compiled - compiled > FewMethods)
        {
            compiled = backlog.Compiled;
            for (var last = round + RoundsBetweenLooks; round < last; round++)
            {
                // Several at once, as callers come: waiting for a processor is code too, and pages under load are made with less work.
                server.Effort = Efforts[round % Efforts.Length];
                await Task.WhenAll(Enumerable.Range(round, CallersAtOnce).Select(variety => AskEverySurfaceAsync(http, variety, cancellationToken)));
            }

            await backlog.DrainAsync(cancellationToken);
        }
    }

    private async Task AskEverySurfaceAsync(HttpClient http, int round, CancellationToken cancellationToken)
    {
        foreach (var surface in engine.Plans.Current?.Surfaces ?? [])
        {
            using var content = new ReadOnlyMemoryContent(WarmUpRequest.Make(surface, round));
            content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
            using var response = await http.PostAsync(new Uri(RankingEndpoints.RankPath, UriKind.Relative), content, cancellationToken);
            Interlocked.Add(ref answered, response.IsSuccessStatusCode ? 1 : 0);
        }
    }

    [LoggerMessage(EventId = 131, Level = LogLevel.Information, Message = "Warm after {Requests} made-up requests in {Milliseconds:0} ms")]
    private static partial void Warm(ILogger logger, int requests, double milliseconds);

    [LoggerMessage(EventId = 132, Level = LogLevel.Warning, Message = "The time for warming up was over after {Requests} made-up requests ({Limit}); the first pages may be slow")]
    private static partial void TimeIsUp(ILogger logger, int requests, TimeSpan limit);

    [LoggerMessage(EventId = 133, Level = LogLevel.Warning, Message = "The process could not warm up over its loopback interface; the first pages may be slow")]
    private static partial void Impossible(ILogger logger, Exception exception);
}
