using System.CommandLine;
using System.Net.Sockets;
using RankOrchestrator.Orchestrator.Hosting;
using RankOrchestrator.Orchestrator.Offline;

namespace RankOrchestrator.Orchestrator.CommandLine;

/// <summary><c>serve</c>, and what happens without a command: the HTTP service.</summary>
internal static class ServeCommand
{
    private static readonly string[] Help = ["--help", "-h", "-?", "/?"];

    /// <summary>For the help text; the arguments themselves are read by the server's configuration.</summary>
    public static Command Create()
    {
        var command = new Command("serve", "Serve POST /rank until told to stop; what happens without a command.");
        foreach (var option in ServeOptions.ForHelp())
        {
            command.Add(option);
        }

        return command;
    }

    /// <summary>Whether the arguments ask for the service.</summary>
    public static bool Takes(string[] arguments)
        => arguments.Length == 0
            || (arguments[0] is "serve" && !arguments.Any(argument => Help.Contains(argument, StringComparer.Ordinal)))
            || (arguments[0].StartsWith('-') && arguments[0] is not "--version" && !arguments.Any(argument => Help.Contains(argument, StringComparer.Ordinal)));

    /// <summary>Serves until the process is told to stop.</summary>
    public static async Task<int> RunAsync(string[] arguments, CommandOutput output)
    {
        try
        {
            var settings = ServeOptions.Translate(arguments is ["serve", ..] ? arguments[1..] : arguments);
            await using var application = RankServer.Build(settings);
            var stopping = application.Lifetime.ApplicationStopping;
            try
            {
                await application.RunAsync();
            }
            catch (OperationCanceledException) when (stopping.IsCancellationRequested)
            {
                // It was told to stop before it was ready, which is no failure.
            }

            return ExitCode.Done;
        }
        catch (Exception exception) when (exception is CommandFailure or IOException or UnauthorizedAccessException or SocketException or InvalidOperationException or FormatException or ArgumentException)
        {
            return output.Fail(exception.Message);
        }
    }
}
