using System.Diagnostics;
using System.Globalization;

namespace RankOrchestrator.Bench;

/// <summary>The misbehaving model server as a process of its own; it ends with this one, whatever happens.</summary>
internal sealed class ModelServerProcess : IAsyncDisposable
{
    private readonly Process process;

    private ModelServerProcess(Process process, int port)
    {
        this.process = process;
        Port = port;
    }

    /// <summary>Where it listens on the loopback interface.</summary>
    public int Port { get; }

    /// <summary>Its address.</summary>
    public Uri Address => new(string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{Port}"));

    /// <summary>Starts it.</summary>
    /// <param name="percent">Share of calls that fail.</param>
    /// <param name="port">Where to listen; 0 for any free port.</param>
    public static async Task<ModelServerProcess> StartAsync(int percent, int port = 0)
    {
        var start = new ProcessStartInfo(
            "dotnet",
            [typeof(ModelServerProcess).Assembly.Location, FaultyModelServer.Command, port.ToString(CultureInfo.InvariantCulture), percent.ToString(CultureInfo.InvariantCulture)])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            UseShellExecute = false,
        };
        var started = Process.Start(start)!;
        return int.TryParse(await started.StandardOutput.ReadLineAsync(), CultureInfo.InvariantCulture, out var taken)
            ? new ModelServerProcess(started, taken)
            : throw new InvalidOperationException("The model server did not start.");
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        process.Kill();
        await process.WaitForExitAsync();
        process.Dispose();
    }
}
