using System.Net;
using RankOrchestrator.Objectives.Tests.Faults;

namespace RankOrchestrator.FaultsBench;

/// <summary>
/// Whole pages over HTTP while the models behind them fail: service, model server and client are a process each, and
/// requests come whatever became of those before. Every page is held against what it says it was made of.
/// </summary>
/// <param name="Rate">Requests a second.</param>
/// <param name="Pages">What became of them.</param>
/// <param name="TimersLate">How late timers of the client were meanwhile: what the machine did to everyone.</param>
/// <param name="Before">What the service held before the first request.</param>
/// <param name="Under">What it held at the end of the load.</param>
/// <param name="After">What it held when it had settled, the client gone.</param>
/// <param name="Managed">Its managed memory in MB as the last collection left it, when it was warm and at the end of the load.</param>
internal sealed record PagesUnderFaults(double Rate, Tally Pages, Lateness TimersLate, ProcessUsage Before, ProcessUsage Under, ProcessUsage After, (double Before, double After) Managed)
{
    private const int FaultPercent = 30;
    private const string Surface = "home_feed";
    private const double DeadlineMilliseconds = 80;
    private const double WarmUpSeconds = 10;
    private const string Calls = "timeout: 40ms\nretries: 1\nhedging: { percentile: 0.95 }\nbreaker: false\nconcurrency: 256";

    /// <summary>Longest time in which connections to model servers that nobody uses are closed, and a little more.</summary>
    private static readonly TimeSpan SettleTime = TimeSpan.FromSeconds(90);

    /// <summary>Runs it.</summary>
    public static async Task<PagesUnderFaults> MeasureAsync(string repository, double rate, TimeSpan time)
    {
        byte[][] requests = [RankRequest.Of(await File.ReadAllBytesAsync(Path.Combine(repository, "samples", Surface + ".json")))];
        await using var models = await ModelServerProcess.StartAsync(FaultPercent);
        using var policies = new FaultyPolicies(repository, models.Address, Calls);
        await using var service = ServiceProcess.Start(RepositoryRoot.Service(repository), [$"--Rank:Policies={policies.Folder}", "--Rank:Watch=false", "--Logging:LogLevel:Default=Error"]);
        service.WaitUntilReady(TimeSpan.FromMinutes(1));
        using var http = new HttpClient { BaseAddress = service.Address };
        var before = ProcessUsage.Of(service.Id);
        Tally pages;
        ProcessUsage under;
        (double Before, double After) managed;
        await using var lateness = new Lateness();
        using (var loop = new OpenLoop(IPEndPoint.Parse(service.Address.Authority), requests, static body => HonestPage.Check(body).IsHonest))
        {
            await loop.RunAsync(rate, WarmUpSeconds, seed: 2);
            managed.Before = (await ServiceMeasures.ReadAsync(http)).ManagedMegabytes;
            pages = await loop.RunAsync(rate, time.TotalSeconds, seed: 1);
            managed.After = (await ServiceMeasures.ReadAsync(http)).ManagedMegabytes;
            under = ProcessUsage.Of(service.Id);
        }

        http.Dispose();
        return new PagesUnderFaults(rate, pages, lateness, before, under, await before.SettledAsync(service.Id, SettleTime), managed);
    }

    /// <summary>As a table.</summary>
    public void Print(TextWriter output)
    {
        void Row(string name, FormattableString value) => output.WriteLine($"| {name} | {FormattableString.Invariant(value)} |");
        output.WriteLine(FormattableString.Invariant($"{Rate:0} requests a second for {Surface} (deadline {DeadlineMilliseconds:0} ms), {string.Join(" and ", FaultyPolicies.Remote)} on a server of which {FaultPercent} % of the calls fail in one of {Fault.All.Count} ways; {Environment.ProcessorCount} processors shared by service, model server and client, .NET {Environment.Version}"));
        output.WriteLine();
        output.WriteLine("| | |");
        output.WriteLine("|---|---:|");
        Row("pages made", $"{Pages.Pages:N0}");
        Row("of them degraded and saying so; with less work because of the load", $"{Pages.Degraded:N0}; {Pages.Reduced:N0}");
        Row("refused because of the load (503)", $"{Pages.Refusals:N0}");
        Row("failed: an error, no answer, or numbers that are not what the page says", $"{Pages.Failed:N0}");
        Row("p50, p99, p99.9, longest at the client (ms)", $"{Pages.PageQuantile(0.5):0.0}, {Pages.PageQuantile(0.99):0.0}, {Pages.PageQuantile(0.999):0.0}, {Pages.PageQuantile(1):0.0}");
        Row("at the client within the deadline", $"{100.0 * Pages.PagesWithin(DeadlineMilliseconds) / Pages.Pages:0.00} %");
        Row(
            "a timer of the client was late by (p99, p99.9, most, ms)",
            $"{TimersLate.Percentile(0.99).TotalMilliseconds:0.0}, {TimersLate.Percentile(0.999).TotalMilliseconds:0.0}, {TimersLate.Worst.TotalMilliseconds:0.0}");
        Row("open files of the service before, at the end, settled", $"{Before.Files}, {Under.Files}, {After.Files}");
        Row("connections and listening sockets among them", $"{Before.Sockets}, {Under.Sockets}, {After.Sockets}");
        Row("its threads", $"{Before.Threads}, {Under.Threads}, {After.Threads}");
        Row("its managed memory after collections: warm, at the end (MB)", $"{Managed.Before:0.0}, {Managed.After:0.0}");
        Row("its resident memory before, at the end, settled (MB)", $"{Before.Megabytes:0}, {Under.Megabytes:0}, {After.Megabytes:0}");
    }
}
