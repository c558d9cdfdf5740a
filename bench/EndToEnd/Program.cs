using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using RankOrchestrator.Bench;
using RankOrchestrator.EndToEndBench;
using RankOrchestrator.EndToEndBench.Naive;
using RankOrchestrator.Orchestrator.Engine;
using RankOrchestrator.Orchestrator.Hosting;

const int Rounds = 10;
const int WarmUp = 400;
var requests = args is [var count] ? int.Parse(count, System.Globalization.CultureInfo.InvariantCulture) : 2000;
var repository = RepositoryRoot.Find();
using var policies = BenchmarkPolicies.Compose(repository);
using var naive = new NaiveRanking(policies.Models);

await using var server = RankServer.Build(["--urls", "http://127.0.0.1:0", $"--Rank:Policies={policies.Folder}", "--Rank:Watch=false", "--Rank:LastGood=", "--Logging:LogLevel:Default=Warning"]);
await server.StartAsync();
var engine = server.Services.GetRequiredService<RankingEngine>();
if (engine.Loader.Refusal is { } refusal)
{
    Console.Error.WriteLine(string.Join('\n', refusal.Errors.Select(error => $"{error.Source.Path}:{error.Position} {error.Message}")));
    return 1;
}

await using var naiveServer = NaiveServer(naive);
await naiveServer.StartAsync();

var surface = engine.Plans.Current!.Find("benchmark_page")!;
Console.WriteLine($"500 candidates, {surface.Models.Names.Count()} ONNX models, {surface.Rules.Rules.Length} rules, 50 slots; {policies.Request.Length / 1024} KiB per request; {Environment.ProcessorCount} cores, .NET {Environment.Version}; {requests} requests of each kind one after the other, in {Rounds} rounds that take turns, after {WarmUp} to warm up");
var proof = policies.RequestTo("benchmark_proof");
Console.WriteLine("The page: " + SameWork.Describe(engine, naive, policies.Request));
Console.WriteLine("With steps for a proof: " + SameWork.Describe(engine, naive, proof));

var stages = new StageTimes(engine);
var proofStages = new StageTimes(engine);
using var client = new LoopbackClient(Address(server), "/rank", policies.Request);
using var naiveClient = new LoopbackClient(Address(naiveServer), "/rank", policies.Request);
Measurement[] measurements =
[
    new("HTTP on loopback", () => client.Post()),
    new("HTTP on loopback, naive", () => naiveClient.Post()),
    new("in process", () => stages.Rank(policies.Request)),
    new("in process, naive", () => naive.Rank(policies.Request)),
    new("in process, proven within 1 %", () => proofStages.Rank(proof)),
];
foreach (var measurement in measurements)
{
    measurement.WarmUp(WarmUp);
}

stages.Clear();
for (var round = 0; round < Rounds; round++)
{
    foreach (var measurement in measurements)
    {
        measurement.Run(requests / Rounds);
    }
}

Console.WriteLine();
Console.WriteLine("| | p50 ms | p99 ms | max ms | processor ms | allocated KiB |");
Console.WriteLine("|---|---|---|---|---|---|");
foreach (var measurement in measurements)
{
    Console.WriteLine(measurement.Row());
}

Console.WriteLine();
Console.WriteLine(stages.Describe());

var program = RepositoryRoot.Service(repository);
var starts = await ProcessStart.MeasureAsync(program, policies, 5);
Console.WriteLine(FormattableString.Invariant($"Start of the process to the last byte of its first answer: median {starts[2]:0.00} s, slowest of 5 {starts[^1]:0.00} s"));
return 0;

static WebApplication NaiveServer(NaiveRanking naive)
{
    var builder = WebApplication.CreateSlimBuilder(["--urls", "http://127.0.0.1:0"]);
    builder.Logging.ClearProviders();
    var application = builder.Build();
    application.MapPost("/rank", async (HttpRequest request, HttpResponse response) =>
    {
        using var body = new MemoryStream();
        await request.Body.CopyToAsync(body);
        var answer = naive.Rank(body.ToArray());
        response.ContentType = "application/json";
        response.ContentLength = answer.Length;
        await response.Body.WriteAsync(answer);
    });
    return application;
}

static Uri Address(WebApplication application)
    => new(application.Services.GetRequiredService<IServer>().Features.GetRequiredFeature<IServerAddressesFeature>().Addresses.First());
