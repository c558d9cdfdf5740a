using System.Net;
using System.Net.Http.Headers;
using RankOrchestrator.Bench;

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
        await using var service = ServiceProcess.Start(program, [$"--Rank:Policies={policies.Folder}"]);
        using var http = new HttpClient();
        while (!await TryAsync(http, new Uri(service.Address, "/rank"), policies.Request))
        {
            if (service.HasExited || service.Age > TimeSpan.FromSeconds(60))
            {
                throw new InvalidOperationException("The service did not answer: " + service.LastWords);
            }

            await Task.Delay(5);
        }

        return service.Age.TotalSeconds;
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
}
