using System.CommandLine;
using RankOrchestrator.Orchestrator.Http;

namespace RankOrchestrator.Orchestrator.CommandLine;

/// <summary><c>serve</c>, and what happens without a command: the HTTP service.</summary>
internal static class ServeCommand
{
    private static readonly Dictionary<string, string> Settings = new(StringComparer.Ordinal)
    {
        ["--policies"] = "--Rank:Policies",
        ["--overlay"] = "--Rank:Environment",
        ["--decision-log"] = "--Rank:DecisionLog",
    };

    /// <summary>For the help text; the arguments themselves are read by the server's configuration.</summary>
    public static Command Create() => new("serve", "Serve POST /rank (the default). --urls http://localhost:5000, --policies DIR, --overlay NAME, --decision-log FILE; any setting as --Rank:NAME=VALUE.");

    /// <summary>Whether the arguments ask for the service.</summary>
    public static bool Takes(string[] arguments)
        => arguments.Length == 0
            || (arguments[0] is "serve" && !arguments.Contains("--help") && !arguments.Contains("-h"))
            || (arguments[0].StartsWith("--", StringComparison.Ordinal) && arguments[0] is not ("--help" or "--version"));

    /// <summary>Serves until the process is told to stop.</summary>
    public static async Task<int> RunAsync(string[] arguments, CommandOutput output)
    {
        var own = arguments.SkipWhile(argument => argument is "serve").Select(Translate).ToArray();
        var stray = own.Where((argument, index) => !argument.StartsWith('-') && (index == 0 || !own[index - 1].StartsWith('-') || own[index - 1].Contains('=', StringComparison.Ordinal))).FirstOrDefault();
        if (stray is not null)
        {
            return output.Fail($"Unrecognized command or argument '{stray}'. See 'serve --help'.");
        }

        try
        {
            await using var application = RankServer.Build(own);
            await application.RunAsync();
            return ExitCode.Done;
        }
        catch (Exception exception) when (exception is IOException or InvalidOperationException or FormatException)
        {
            return output.Fail(exception.Message);
        }
    }

    private static string Translate(string argument)
    {
        var equals = argument.IndexOf('=', StringComparison.Ordinal);
        var name = equals < 0 ? argument : argument[..equals];
        return Settings.TryGetValue(name, out var setting) ? setting + argument[name.Length..] : argument;
    }
}
