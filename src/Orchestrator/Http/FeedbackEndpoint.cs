using System.Buffers;
using System.Text.Json;
using RankOrchestrator.Orchestrator.Admission;
using RankOrchestrator.Orchestrator.Feedback;
using RankOrchestrator.Orchestrator.Requests;
using RankOrchestrator.Orchestrator.Settings;

namespace RankOrchestrator.Orchestrator.Http;

/// <summary><c>POST /feedback</c>: a batch of events in, what became of them or a problem out. A batch is taken whole or not at all.</summary>
internal sealed partial class FeedbackEndpoint(
    ServiceSettings settings,
    BodyAllowance bodies,
    FeedbackIntake intake,
    TimeProvider time,
    ILogger<FeedbackEndpoint> logger)
{
    /// <summary>Where feedback is taken.</summary>
    public const string Path = "/feedback";

    /// <summary>Answers one batch.</summary>
    public async Task HandleAsync(HttpContext context)
    {
        using var body = new RequestBody(bodies, time);
        try
        {
            await AnswerAsync(context, body);
        }
        catch (Exception exception) when (context.RequestAborted.IsCancellationRequested && exception is OperationCanceledException or IOException)
        {
            // The caller has gone; what was taken is taken, and comes to nothing when it is sent again.
        }
#pragma warning disable CA1031 // Whatever went wrong, the caller gets problem details and the log gets the exception.
        catch (Exception exception) when (!context.Response.HasStarted)
#pragma warning restore CA1031
        {
            Failed(logger, exception);
            await ProblemWriter.SendAsync(context, RequestProblem.Internal());
        }
    }

    private async Task AnswerAsync(HttpContext context, RequestBody body)
    {
        if (!intake.IsOn)
        {
            await ProblemWriter.SendAsync(context, RequestProblem.FeedbackOff());
            return;
        }

        if (await JsonBody.ReadAsync(context, body, settings.Limits.BodyBytes, bodies) is { } unreadable)
        {
            await ProblemWriter.SendAsync(context, unreadable);
            return;
        }

        var problem = new FeedbackReader(settings.Feedback.BatchEvents, settings.Limits).Read(body.Utf8.Span, out var events);
        if (problem is null && intake.Take(events) is { } counts)
        {
            await SendAsync(context, counts);
            return;
        }

        await ProblemWriter.SendAsync(context, problem ?? RequestProblem.Overloaded());
    }

    private static async Task SendAsync(HttpContext context, FeedbackCounts counts)
    {
        var buffer = new ArrayBufferWriter<byte>(128);
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteNumber("joined"u8, counts.Joined);
            json.WriteNumber("late"u8, counts.Late);
            json.WriteNumber("unknown"u8, counts.Unknown);
            json.WriteNumber("duplicates"u8, counts.Duplicates);
            json.WriteNumber("marked"u8, counts.Marked);
            json.WriteEndObject();
        }

        context.Response.StatusCode = StatusCodes.Status202Accepted;
        context.Response.ContentType = "application/json";
        context.Response.ContentLength = buffer.WrittenCount;
        await context.Response.BodyWriter.WriteAsync(buffer.WrittenMemory, context.RequestAborted);
    }

    [LoggerMessage(EventId = 203, Level = LogLevel.Error, Message = "Feedback could not be taken")]
    private static partial void Failed(ILogger logger, Exception exception);
}
