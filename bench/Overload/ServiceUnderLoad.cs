using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace RankOrchestrator.OverloadBench;

/// <summary>The service as it ships, in a process of its own, over the policies that ship.</summary>
internal sealed class ServiceUnderLoad : IDisposable
{
    private readonly Process process;

    private ServiceUnderLoad(Process process, IPEndPoint address)
    {
        this.process = process;
        Address = address;
    }

    public IPEndPoint Address { get; }

    /// <summary>Processor time that it has used.</summary>
    public TimeSpan Used
    {
        get
        {
            process.Refresh();
            return process.TotalProcessorTime;
        }
    }

    /// <summary>Memory that it has in use now.</summary>
    public long WorkingSet
    {
        get
        {
            process.Refresh();
            return process.WorkingSet64;
        }
    }

    /// <summary>Starts it and waits until it is ready.</summary>
    public static async Task<ServiceUnderLoad> StartAsync(string repository, string[] settings)
    {
        var configuration = Path.GetRelativePath(Path.Combine(repository, "bench", "Overload", "bin"), AppContext.BaseDirectory);
        var program = Path.Combine(repository, "src", "Orchestrator", "bin", configuration, "RankOrchestrator.Orchestrator.dll");
        var address = new IPEndPoint(IPAddress.Loopback, FreePort());
        var url = string.Create(CultureInfo.InvariantCulture, $"http://{address}");
        var start = new ProcessStartInfo("dotnet", [program, "serve", "--urls", url, "--policies", Path.Combine(repository, "policies"), "--Rank:Watch=false", "--Logging:LogLevel:Default=Warning", .. settings]);
        var service = new ServiceUnderLoad(Process.Start(start)!, address);
        using var http = new HttpClient { BaseAddress = new Uri(url) };
        while (true)
        {
            try
            {
                using var ready = await http.GetAsync(new Uri("/readyz", UriKind.Relative));
                if (ready.IsSuccessStatusCode)
                {
                    return service;
                }
            }
            catch (HttpRequestException) when (!service.process.HasExited)
            {
                // It does not listen yet.
            }

            await Task.Delay(20);
        }
    }

    public void Dispose()
    {
        process.Kill();
        process.WaitForExit();
        process.Dispose();
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
