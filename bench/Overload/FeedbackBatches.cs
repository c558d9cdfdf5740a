using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Json;

namespace RankOrchestrator.OverloadBench;

/// <summary>Batches of feedback over HTTP, every event joined with a page and kept in the journal, to callers that wait for each answer.</summary>
internal static class FeedbackBatches
{
    private const int EventsOfBatch = 50;
    private const int Pages = 1000;
    private const int SlotsOfPage = 20;

    /// <summary>Measures and prints a table.</summary>
    public static async Task RunAsync(string repository, string sample, double seconds)
    {
        var journal = Directory.CreateTempSubdirectory("rank-feedback-").FullName;
        try
        {
            await using var service = ServiceProcess.Start(
                RepositoryRoot.Service(repository),
                ["--policies", Path.Combine(repository, "policies"), "--Rank:Watch=false", "--Logging:LogLevel:Default=Warning", $"--Rank:Feedback:Log={journal}"]);
            service.WaitUntilReady(TimeSpan.FromMinutes(1));
            var address = IPEndPoint.Parse(service.Address.Authority);
            using (var connection = await Connection.OpenAsync(address))
            {
                for (var page = 0; page < Pages; page++)
                {
                    var request = sample.Replace("sample-home-feed", Id(page), StringComparison.Ordinal);
                    await connection.ExchangeAsync(RankRequest.Of(Encoding.UTF8.GetBytes(request)));
                }
            }

            var sent = 0;
            Console.WriteLine("| callers | batches/s | events/s | p50 ms | p99 ms | service µs of processor an event | bytes of journal an event | refused | not joined |");
            Console.WriteLine("|---:|---:|---:|---:|---:|---:|---:|---:|---:|");
            int[] warming = [2 * Environment.ProcessorCount];
            foreach (var (callers, isMeasured) in warming.Select(callers => (callers, false)).Concat(((int[])[1, 2 * Environment.ProcessorCount]).Select(callers => (callers, true))))
            {
                var (used, bytes, started) = (ProcessUsage.Of(service.Id).Processor, Size(journal), Stopwatch.GetTimestamp());
                var (times, refused, lost) = (new ConcurrentBag<double>(), 0, 0);
                await Task.WhenAll(Enumerable.Range(0, callers).Select(_ => Task.Run(async () =>
                {
                    using var connection = await Connection.OpenAsync(address);
                    while (Stopwatch.GetElapsedTime(started).TotalSeconds < seconds)
                    {
                        var batch = Batch(Interlocked.Increment(ref sent));
                        var before = Stopwatch.GetTimestamp();
                        var answer = await connection.ExchangeAsync(batch);
                        times.Add(Stopwatch.GetElapsedTime(before).TotalMilliseconds);
                        Interlocked.Add(ref refused, answer.Status == 202 ? 0 : 1);
                        Interlocked.Add(ref lost, answer.Status == 202 ? EventsOfBatch - JsonElement.Parse(answer.Body.Span).GetProperty("joined").GetInt32() : 0);
                    }
                })));
                var elapsed = Stopwatch.GetElapsedTime(started).TotalSeconds;
                var sorted = times.Order().ToArray();
                var events = (sorted.Length - refused) * EventsOfBatch;

                // What is kept waits for the next flush.
                await Task.Delay(TimeSpan.FromSeconds(1));
                if (isMeasured)
                {
                    Console.WriteLine(string.Create(
                        CultureInfo.InvariantCulture,
                        $"| {callers} | {sorted.Length / elapsed:#,0} | {events / elapsed:#,0} | {sorted[sorted.Length / 2]:0.00} | {sorted[sorted.Length * 99 / 100]:0.00} "
                        + $"| {(ProcessUsage.Of(service.Id).Processor - used).TotalMicroseconds / events:0.0} | {(Size(journal) - bytes) / (double)events:0} | {refused} | {lost} |"));
                }
            }

            Console.WriteLine();
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"Batches of {EventsOfBatch} events, {seconds} s each; {Environment.ProcessorCount} processors shared by service and client, .NET {Environment.Version}; "
                + $"memory of the service at the end: {ProcessUsage.Of(service.Id).Megabytes:0} MiB"));
        }
        finally
        {
            Directory.Delete(journal, recursive: true);
        }
    }

    private static string Id(int page) => string.Create(CultureInfo.InvariantCulture, $"page-{page}");

    private static long Size(string folder) => Directory.EnumerateFiles(folder, "*.gz").Sum(file => new FileInfo(file).Length);

    /// <summary>Impressions of two pages, and clicks, as a collector sends them.</summary>
    private static byte[] Batch(int number)
    {
        var body = new StringBuilder("{\"events\":[");
        for (var read = 0; read < EventsOfBatch; read++)
        {
            var type = read % 10 == 9 ? "click" : "impression";
            body.Append(
                CultureInfo.InvariantCulture,
                $"{(read == 0 ? "" : ",")}{{\"eventId\":\"e-{number}-{read}\",\"type\":\"{type}\",\"requestId\":\"{Id(((2 * number) + (read / 25)) % Pages)}\",\"slot\":{read % SlotsOfPage}}}");
        }

        body.Append("]}");
        return
        [
            .. Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"POST /feedback HTTP/1.1\r\nHost: bench\r\nContent-Type: application/json\r\nContent-Length: {body.Length}\r\n\r\n")),
            .. Encoding.ASCII.GetBytes(body.ToString()),
        ];
    }
}
