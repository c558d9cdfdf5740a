using System.Globalization;
using System.Text;
using System.Text.Json;
using RankOrchestrator.Orchestrator.Checks;
using RankOrchestrator.Orchestrator.Engine;
using RankOrchestrator.Orchestrator.Http;
using RankOrchestrator.Orchestrator.Requests;
using RankOrchestrator.Orchestrator.Settings;
using RankOrchestrator.Orchestrator.Studio.Problems;
using RankOrchestrator.Orchestrator.Studio.Sources;

namespace RankOrchestrator.Orchestrator.Studio;

/// <summary>
/// The studio: its page under <c>/studio</c>, and what the page asks for under <c>/studio/api</c>, as
/// <c>/studio/api/openapi.json</c> describes it.
/// </summary>
internal sealed class StudioEndpoints(RankingEngine engine, StudioAccess access, StudioOverview overview, SampleRequests samples, LoggedDecisions decisions, DraftEndpoints drafts)
{
    private const string Root = "/studio";
    private const string Api = Root + "/api";
    private const string Json = "application/json";

    /// <summary>What the studio needs beside an engine and a clock.</summary>
    public static void Add(IServiceCollection services)
    {
        services.AddSingleton<StudioAccess>();
        services.AddSingleton<SampleRequests>();
        services.AddSingleton<LoggedDecisions>();
        services.AddSingleton<StudioOverview>();
        DraftEndpoints.Add(services);
        services.AddSingleton<StudioEndpoints>();
    }

    /// <summary>Answers under <c>/studio</c>; nothing there when the settings turn it off.</summary>
    public static void Map(WebApplication application)
    {
        if (application.Services.GetRequiredService<ServiceSettings>().Studio.Enabled is not false)
        {
            application.Services.GetRequiredService<StudioEndpoints>().MapTo(application);
        }
    }

    private void MapTo(IEndpointRouteBuilder routes)
    {
        foreach (var (path, name, contentType) in StudioAssets.All)
        {
            Get(routes, path, StudioAssets.Answer(name, contentType));
        }

        var schema = Encoding.UTF8.GetBytes(PolicySchema.Text());
        var description = new Lazy<byte[]>(ReadDescription);
        Get(routes, Api + "/openapi.json", context => RankingEndpoints.SendAsync(context, Json, description.Value));
        Get(routes, Api + "/schema", context => RankingEndpoints.SendAsync(context, Json, schema));
        Get(routes, Api + "/overview", context => StudioAnswers.SendAsync(context, 200, overview.Write));
        Get(routes, Api + "/files/{**path}", FileAsync);
        Get(routes, Api + "/samples/{name}", SampleAsync);
        Get(routes, Api + "/decisions", DecisionsAsync);
        Get(routes, Api + "/decisions/{position}", DecisionAsync);
        On(routes, HttpMethods.Post, Api + "/drafts", drafts.CreateAsync);
        On(routes, HttpMethods.Put, Api + "/drafts/{draft}", drafts.ChangeAsync);
        On(routes, HttpMethods.Delete, Api + "/drafts/{draft}", drafts.ForgetAsync);
        Get(routes, Api + "/drafts/{draft}/patch", drafts.PatchAsync);
        On(routes, HttpMethods.Post, Api + "/drafts/{draft}/explain", drafts.ExplainAsync);
        On(routes, HttpMethods.Post, Api + "/drafts/{draft}/prices", drafts.PriceAsync);
        On(routes, HttpMethods.Post, Api + "/drafts/{draft}/diff", drafts.CompareAsync);
        On(routes, HttpMethods.Post, Api + "/drafts/{draft}/frontier", drafts.TradeAsync);
        On(routes, HttpMethods.Post, Api + "/drafts/{draft}/write", drafts.WriteAsync);
    }

    private void Get(IEndpointRouteBuilder routes, string path, RequestDelegate answer) => routes.MapMethods(path, [HttpMethods.Get, HttpMethods.Head], context => GuardAsync(context, answer));

    private void On(IEndpointRouteBuilder routes, string method, string path, RequestDelegate answer) => routes.MapMethods(path, [method], context => GuardAsync(context, answer));

    /// <summary>For whom there is no studio, there is nothing at its paths.</summary>
    private async Task GuardAsync(HttpContext context, RequestDelegate answer)
    {
        if (!access.IsThere(context))
        {
            context.Response.StatusCode = StatusCodes.Status404NotFound;
            return;
        }

        StudioHeaders.AddTo(context.Response.Headers);
        if (!StudioAccess.IsSameOrigin(context))
        {
            await ProblemWriter.SendAsync(context, StudioProblems.OtherOrigin());
            return;
        }

        try
        {
            await answer(context);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException && !context.Response.HasStarted && !context.RequestAborted.IsCancellationRequested)
        {
            await ProblemWriter.SendAsync(context, StudioProblems.Disk(exception));
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            // The caller has gone; there is nobody to answer.
        }
    }

    private Task FileAsync(HttpContext context)
    {
        var path = (string?)context.Request.RouteValues["path"] ?? "";
        return Policies.Files.PolicyFiles.ReadFolder(engine.Location.Folder).Find(path) is { } file
            ? RankingEndpoints.SendAsync(context, "text/plain; charset=utf-8", file.Content)
            : ProblemWriter.SendAsync(context, StudioProblems.Nothing($"There is no policy file '{path}'."));
    }

    private Task SampleAsync(HttpContext context)
    {
        var name = (string?)context.Request.RouteValues["name"] ?? "";
        return engine.Plans.Current is not { } plan ? ProblemWriter.SendAsync(context, RequestProblem.NotReady())
            : samples.Find(plan, name) is { } sample ? RankingEndpoints.SendAsync(context, Json, sample)
            : ProblemWriter.SendAsync(context, StudioProblems.Nothing($"There is no sample '{name}'."));
    }

    private Task DecisionsAsync(HttpContext context) => StudioAnswers.SendAsync(context, 200, json =>
    {
        json.WriteStartArray("decisions"u8);
        foreach (var decision in decisions.Last())
        {
            json.WriteStartObject();
            json.WriteNumber("position"u8, decision.Position);
            json.WriteString("at"u8, decision.At);
            json.WriteString("requestId"u8, decision.RequestId);
            json.WriteString("surface"u8, decision.Surface);
            json.WriteString("plan"u8, decision.Plan);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    });

    private async Task DecisionAsync(HttpContext context)
    {
        using var decision = long.TryParse((string?)context.Request.RouteValues["position"], NumberStyles.None, CultureInfo.InvariantCulture, out var position) ? decisions.Find(position) : null;
        if (decision is null)
        {
            await ProblemWriter.SendAsync(context, StudioProblems.NoDecision());
            return;
        }

        await StudioAnswers.SendAsync(context, 200, json =>
        {
            foreach (var member in decision.RootElement.EnumerateObject().Where(member => member.Name is "at" or "plan" or "request" or "answer"))
            {
                member.WriteTo(json);
            }
        });
    }

    private static byte[] ReadDescription()
    {
        using var stream = typeof(StudioEndpoints).Assembly.GetManifestResourceStream("studio.openapi.json")!;
        var bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        return bytes;
    }
}
