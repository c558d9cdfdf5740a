using System.Diagnostics;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;

namespace RankOrchestrator.EndToEndBench;

/// <summary>Time from starting the service's process to the last byte of its first answer.</summary>
internal static class ProcessStart
{
    /// <summary>Starts the service a few times; sorted seconds.</summary>
    public static async Task<double[]> MeasureAsync(string program, BenchmarkPolicies policies, int times)
    {
        var seconds = new double[times];
        for (var index = 0; index < times; index++)
        {
            seconds[index] = await MeasureAsync(program, policies);
        }

        Array.Sort(seconds);
        return seconds;
    }

    private static async Task<double> MeasureAsync(string program, BenchmarkPolicies policies)
    {
        var address = $"http://127.0.0.1:{FreePort()}";
        var start = new ProcessStartInfo("dotnet", [program, "--urls", address, $"--Rank:Policies={policies.Folder}"]) { RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false };
        var started = Stopwatch.GetTimestamp();
        using var process = Process.Start(start)!;
        process.OutputDataReceived += (_, _) => { };
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        try
        {
            using var http = new HttpClient();
            while (!await TryAsync(http, new Uri(address + "/rank"), policies.Request))
            {
                if (process.HasExited || Stopwatch.GetElapsedTime(started) > TimeSpan.FromSeconds(60))
                {
                    throw new InvalidOperationException("The service did not answer.");
                }

                await Task.Delay(5);
            }

            return Stopwatch.GetElapsedTime(started).TotalSeconds;
        }
        finally
        {
            process.Kill();
            await process.WaitForExitAsync();
        }
    }

    private static async Task<bool> TryAsync(HttpClient http, Uri address, byte[] body)
    {
        try
        {
            using var content = new ByteArrayContent(body);
            content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
            using var response = await http.PostAsync(address, content);
            await response.Content.ReadAsByteArrayAsync();
            return response.StatusCode == HttpStatusCode.OK;
        }
        catch (HttpRequestException)
        {
            // Nobody listens yet.
            return false;
        }
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
