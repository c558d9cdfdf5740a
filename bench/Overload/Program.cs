using System.Globalization;
using System.Net;
using RankOrchestrator.OverloadBench;

// Seconds at each load; loads, in multiples of the capacity; settings of the service.
const double DeadlineMilliseconds = 80;
const int SlowCallers = 512;
if (args is ["feedback", .. var more])
{
    var root = RepositoryRoot.Find();
    var sample = File.ReadAllText(Path.Combine(root, "samples", "home_feed.json"));
    await FeedbackBatches.RunAsync(root, sample, more is [var time] ? double.Parse(time, CultureInfo.InvariantCulture) : 10);
    return 0;
}

var seconds = args is [not "shadow" and var given, ..] ? double.Parse(given, CultureInfo.InvariantCulture) : 10;
double[] loads = args is [not "shadow", var list, ..] ? [.. list.Split(',').Select(load => double.Parse(load, CultureInfo.InvariantCulture))] : [0.5, 0.75, 1, 1.5, 2, 3, 5];
var repository = RepositoryRoot.Find();
var request = RankRequest.Of(File.ReadAllBytes(Path.Combine(repository, "samples", "home_feed.json")));
byte[][] requests = [request];
if (args is ["shadow", .. var rest])
{
    await Shadowed.RunAsync(repository, requests, rest is [var each] ? double.Parse(each, CultureInfo.InvariantCulture) : 8);
    return 0;
}

await using var service = ServiceProcess.Start(
    RepositoryRoot.Service(repository),
    ["--policies", Path.Combine(repository, "policies"), "--Rank:Watch=false", "--Logging:LogLevel:Default=Warning", .. args.Length > 2 ? args[2..] : []]);
service.WaitUntilReady(TimeSpan.FromMinutes(1));
var address = IPEndPoint.Parse(service.Address.Authority);
var capacity = await ClosedLoop.SettleAsync(address, requests, 2 * Environment.ProcessorCount);
Console.WriteLine(FormattableString.Invariant($"{request.Length / 1024} KiB per request, deadline {DeadlineMilliseconds} ms; {Environment.ProcessorCount} processors shared by service and client, .NET {Environment.Version}; {seconds} s at each rate"));
Console.WriteLine(FormattableString.Invariant($"Capacity: {capacity:0} pages a second to {2 * Environment.ProcessorCount} callers that wait for each answer"));
Console.WriteLine();

var rows = new List<Row>();
using (var loop = new OpenLoop(address, requests))
{
    // The code that runs only under load is compiled, too.
    await loop.RunAsync(3 * capacity, 10, seed: 2);
    foreach (var load in loads)
    {
        await Task.Delay(2_000);
        rows.Add(await MeasureAsync(loop, load, FormattableString.Invariant($"{load}×")));
    }

    await Task.Delay(2_000);
    rows.Add(await MeasureAsync(loop, loads[0], FormattableString.Invariant($"{loads[0]}×, after that")));
    using var stop = new CancellationTokenSource();
    var slow = SlowBodies.RunAsync(address, request, SlowCallers, stop.Token);
    await Task.Delay(2_000);
    rows.Add(await MeasureAsync(loop, loads[0], FormattableString.Invariant($"{loads[0]}×, beside {SlowCallers} slow bodies")));
    await stop.CancelAsync();
    await slow;
}

var peak = rows.Max(row => row.Goodput);
Console.WriteLine("| load | sent/s | pages/s | in time/s | of the peak | less work | refused/s | page p50 ms | page p99 ms | refusal p50 ms | refusal p99 ms | probe p99 ms | probe max ms | service cpu | client cpu |");
Console.WriteLine("|---|---|---|---|---|---|---|---|---|---|---|---|---|---|---|");
foreach (var row in rows)
{
    Console.WriteLine(row.Format(peak));
}

Console.WriteLine();
Console.WriteLine(FormattableString.Invariant($"Failed: {rows.Sum(row => row.Tally.Failed)}; memory of the service at the end: {ProcessUsage.Of(service.Id).Megabytes:0} MiB"));
return rows.Any(row => row.Tally.Failed > 0) ? 1 : 0;

async Task<Row> MeasureAsync(OpenLoop loop, double load, string name)
{
    var (used, own) = (ProcessUsage.Of(service.Id).Processor, Environment.CpuUsage.TotalTime);
    var probes = new Probes(address);
    using var stop = new CancellationTokenSource();
    var probing = probes.RunAsync(stop.Token);
    var tally = await loop.RunAsync(load * capacity, seconds, seed: 1);
    await stop.CancelAsync();
    await probing;
    return new Row(
        name,
        seconds,
        tally,
        probes,
        (ProcessUsage.Of(service.Id).Processor - used).TotalSeconds / seconds,
        (Environment.CpuUsage.TotalTime - own).TotalSeconds / seconds,
        DeadlineMilliseconds);
}
