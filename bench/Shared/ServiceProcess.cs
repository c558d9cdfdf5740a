using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace RankOrchestrator.Bench;

/// <summary>The service as a process of its own, on a free port of the loopback interface, as an operator would start it.</summary>
internal sealed class ServiceProcess : IAsyncDisposable
{
    private readonly Process process;
    private readonly long started;
    private readonly Lock gate = new();
    private readonly List<string> words = [];

    private ServiceProcess(Process process, long started, Uri address)
    {
        this.process = process;
        this.started = started;
        Address = address;
        process.OutputDataReceived += Keep;
        process.ErrorDataReceived += Keep;
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
    }

    /// <summary>Where it listens.</summary>
    public Uri Address { get; }

    /// <summary>Id of the process.</summary>
    public int Id => process.Id;

    /// <summary>Whether it has ended.</summary>
    public bool HasExited => process.HasExited;

    /// <summary>Time since it was started.</summary>
    public TimeSpan Age => Stopwatch.GetElapsedTime(started);

    /// <summary>The last lines that it wrote.</summary>
    public string LastWords
    {
        get
        {
            lock (gate)
            {
                return string.Join('\n', words);
            }
        }
    }

    /// <summary>Starts it.</summary>
    /// <param name="program">The service's library.</param>
    /// <param name="arguments">Settings beyond the address.</param>
    /// <param name="processors">Processors that it may run on, as <c>taskset -c</c> takes them; null for all.</param>
    /// <param name="environment">Environment variables to set.</param>
    public static ServiceProcess Start(string program, IEnumerable<string> arguments, string? processors = null, params IEnumerable<KeyValuePair<string, string>> environment)
    {
        var address = $"http://127.0.0.1:{FreePort()}";
        string[] command = ["dotnet", program, "--urls", address, .. arguments];
        command = processors is null ? command : ["taskset", "-c", processors, .. command];
        var start = new ProcessStartInfo(command[0], command[1..]) { RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false };

        // Nothing of a run before may be found by the next.
        start.Environment["Rank__LastGood"] = "";
        foreach (var (name, value) in environment)
        {
            start.Environment[name] = value;
        }

        var now = Stopwatch.GetTimestamp();
        return new ServiceProcess(Process.Start(start)!, now, new Uri(address));
    }

    /// <summary>Asks <c>/readyz</c> until it says yes; the process's age then.</summary>
    public TimeSpan WaitUntilReady(TimeSpan patience)
    {
        while (!IsReady())
        {
            if (process.HasExited || Age > patience)
            {
                throw new InvalidOperationException("The service did not become ready: " + LastWords);
            }

            Thread.Sleep(2);
        }

        return Age;
    }

    /// <summary>Whether <c>/readyz</c> answers 200; false when nobody answers.</summary>
    public bool IsReady()
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { ReceiveTimeout = 5_000 };
        try
        {
            socket.Connect(IPAddress.Loopback, Address.Port);
            socket.Send("GET /readyz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"u8);
            Span<byte> status = stackalloc byte[12];
            for (var received = 0; received < status.Length;)
            {
                var read = socket.Receive(status[received..]);
                if (read == 0)
                {
                    return false;
                }

                received += read;
            }

            return status.SequenceEqual("HTTP/1.1 200"u8);
        }
        catch (SocketException)
        {
            // Nobody listens yet, or no longer.
            return false;
        }
    }

    /// <summary>Tells it to stop, as an orchestrator of containers does.</summary>
    public void Terminate()
    {
        using var kill = Process.Start("kill", ["-TERM", Id.ToString(CultureInfo.InvariantCulture)]);
        kill.WaitForExit();
    }

    /// <summary>Waits for its end; the exit code.</summary>
    public async Task<int> WaitForExitAsync(CancellationToken cancellationToken)
    {
        await process.WaitForExitAsync(cancellationToken);
        return process.ExitCode;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (!process.HasExited)
        {
            process.Kill();
            await process.WaitForExitAsync();
        }

        process.Dispose();
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private void Keep(object sender, DataReceivedEventArgs line)
    {
        if (line.Data is null)
        {
            return;
        }

        lock (gate)
        {
            words.Add(line.Data);
            if (words.Count > 50)
            {
                words.RemoveAt(0);
            }
        }
    }
}
