using System.Globalization;
using System.Net;
using RankOrchestrator.Bench;
using RankOrchestrator.StudioBench;

// What drafts cost callers, and how long a newcomer waits.
//   dotnet run -c Release --project bench/Studio [seconds a run] [rounds] [busy]
//   dotnet run -c Release --project bench/Studio newcomer [folder of a clone]
const double Rate = 100;
CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
var repository = RepositoryRoot.Find();
if (args is ["newcomer", ..])
{
    return await Newcomer.RunAsync(args.Length > 1 ? args[1] : repository);
}

var seconds = args.Length > 0 ? double.Parse(args[0], CultureInfo.InvariantCulture) : 10;
var rounds = args.Length > 1 ? int.Parse(args[1], CultureInfo.InvariantCulture) : 3;
var body = File.ReadAllText(Path.Combine(repository, "samples", "home_feed.json"));
var isBusy = args.Contains("busy", StringComparer.Ordinal);
await using var service = ServiceProcess.Start(
    RepositoryRoot.Service(repository),
    ["--Rank:Policies", Path.Combine(repository, "policies"), "--Rank:Watch=false", "--Logging:LogLevel:Default=Warning"],
    null,
    [new("RANK_ENGINES", Path.Combine(repository, "engines"))]);
service.WaitUntilReady(TimeSpan.FromSeconds(60));
using var loop = new OpenLoop(new IPEndPoint(IPAddress.Loopback, service.Address.Port), [RankRequest.Of(System.Text.Encoding.UTF8.GetBytes(body))]);
using var drafter = new Drafter(service.Address, body, File.ReadAllText(Path.Combine(repository, "policies", "surfaces", "home_feed.yaml")));
await drafter.OpenAsync();

// Everything is compiled before anything is measured, drafts too.
await BesideAsync(DraftWork.Changes, 0);
await loop.RunAsync(Rate, 3, 0);

Console.WriteLine($"{Rate} requests of home_feed a second (300 candidates, 20 slots), {rounds} rounds of {seconds} s each; {Environment.ProcessorCount} processors{(isBusy ? ", each with another process that never rests" : "")}, .NET {Environment.Version}");
Console.WriteLine();
using var others = new BusyProcessors(isBusy ? Environment.ProcessorCount : 0);
Console.WriteLine("| beside /rank | drafts a second | pages | p50 ms | p95 ms | p99 ms | p99.9 ms | timer p99 ms |");
Console.WriteLine("|---|---:|---:|---:|---:|---:|---:|---:|");
foreach (var (name, work, pause) in new (string, DraftWork, int)[]
{
    ("nothing", DraftWork.Nothing, 0),
    ("a draft that is changed ten times a second", DraftWork.Changes, 100),
    ("a draft that is changed without a pause", DraftWork.Changes, 0),
    ("prices that are asked for without a pause", DraftWork.Prices, 0),
})
{
    for (var round = 1; round <= rounds; round++)
    {
        drafter.Done = 0;
        await using var lateness = new Lateness();
        var tally = await BesideAsync(work, pause, round);
        Console.WriteLine($"| {name} | {drafter.Done / seconds:0.0} | {tally.Pages} | {tally.PageQuantile(0.5):0.0} | {tally.PageQuantile(0.95):0.0} | {tally.PageQuantile(0.99):0.0} | {tally.PageQuantile(0.999):0.0} | {lateness.Percentile(0.99).TotalMilliseconds:0.0} |");
    }
}

return 0;

async Task<Tally> BesideAsync(DraftWork work, int pause, int seed = 0)
{
    using var end = new CancellationTokenSource();
    var drafting = drafter.RunAsync(work, TimeSpan.FromMilliseconds(pause), end.Token);
    var tally = await loop.RunAsync(Rate, seconds, seed);
    await end.CancelAsync();
    await drafting;
    return tally;
}
