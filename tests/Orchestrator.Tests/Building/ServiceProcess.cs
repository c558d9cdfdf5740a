using System.Diagnostics;
using System.Globalization;

namespace RankOrchestrator.Orchestrator.Tests.Building;

/// <summary>The service as a process of its own, which can be sent signals.</summary>
internal sealed class ServiceProcess : IAsyncDisposable
{
    private const string Listening = "Now listening on: ";

    private readonly Process process;

    private ServiceProcess(Process process, Uri address)
    {
        this.process = process;
        Http = new HttpClient { BaseAddress = address, Timeout = TimeSpan.FromSeconds(20) };
    }

    public HttpClient Http { get; }

    public PolicyFolder Policies { get; private init; } = null!;

    /// <summary>Starts it over the fixture's policies and waits until it listens.</summary>
    public static async Task<ServiceProcess> StartAsync(params (string Name, string Value)[] environment)
    {
        var policies = new PolicyFolder();
        var started = Start(policies, environment);
        while (await started.StandardOutput.ReadLineAsync() is { } line)
        {
            if (line.IndexOf(Listening, StringComparison.Ordinal) is >= 0 and var place)
            {
                // What it writes later must not fill the pipe.
                _ = started.StandardOutput.ReadToEndAsync();
                _ = started.StandardError.ReadToEndAsync();
                return new ServiceProcess(started, new Uri(line[(place + Listening.Length)..])) { Policies = policies };
            }
        }

        throw new InvalidOperationException("The service did not start.");
    }

    /// <summary>Starts it and tells it to stop, as people do at a terminal, once it has written a line; its exit code and what it complained of.</summary>
    public static async Task<(int ExitCode, string Complaints)> InterruptAfterAsync(string words, params (string Name, string Value)[] environment)
    {
        using var policies = new PolicyFolder();
        using var started = Start(policies, environment);
        var complaining = started.StandardError.ReadToEndAsync();
        while (await started.StandardOutput.ReadLineAsync() is { } line && !line.Contains(words, StringComparison.Ordinal))
        {
        }

        var writing = started.StandardOutput.ReadToEndAsync();
        Signal(started, "-INT");
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        await started.WaitForExitAsync(patience.Token);
        await writing;
        return (started.ExitCode, await complaining);
    }

    /// <summary>Tells it to stop, as an orchestrator of containers does.</summary>
    public void Terminate() => Signal(process, "-TERM");

    /// <summary>Waits until it has ended; its exit code.</summary>
    public async Task<int> EndAsync()
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        await process.WaitForExitAsync(patience.Token);
        return process.ExitCode;
    }

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        if (!process.HasExited)
        {
            process.Kill();
            await process.WaitForExitAsync();
        }

        process.Dispose();
        Policies.Dispose();
    }

    private static void Signal(Process process, string signal)
        => Process.Start("kill", [signal, process.Id.ToString(CultureInfo.InvariantCulture)])!.WaitForExit();

    private static Process Start(PolicyFolder policies, (string Name, string Value)[] environment)
    {
        var start = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "RankOrchestrator.Orchestrator.dll")])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        };
        start.Environment["ASPNETCORE_URLS"] = "http://127.0.0.1:0";
        start.Environment["Rank__Policies"] = policies.Root;
        start.Environment["Rank__LastGood"] = Path.Combine(policies.Root, ".last-good");
        foreach (var (name, value) in environment)
        {
            start.Environment[name] = value;
        }

        return Process.Start(start)!;
    }
}
