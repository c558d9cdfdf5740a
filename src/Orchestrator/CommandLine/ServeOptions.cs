using System.CommandLine;
using RankOrchestrator.Language.Diagnostics;
using RankOrchestrator.Orchestrator.Offline;
using RankOrchestrator.Orchestrator.Settings;

namespace RankOrchestrator.Orchestrator.CommandLine;

/// <summary>
/// The options of the service. Its settings may stand on the command line under their own names; what is none of them is
/// refused, because the configuration would take anything.
/// </summary>
internal static class ServeOptions
{
    /// <summary>Options with a name of their own, and the setting each stands for.</summary>
    private static readonly (string Name, string Setting, string Value, string Description)[] Named =
    [
        ("--urls", "--urls", "ADDRESSES", "Where to listen. Default http://localhost:5000."),
        ("--policies", "--Rank:Policies", "DIR", "The policy folder. Default: 'policies' here or in a folder above."),
        ("--overlay", "--Rank:Environment", "NAME", "The environment overlay to apply, such as 'production'. Default: none."),
        ("--rule-engine", "--Rank:RuleEngine", "NAME", "What runs the rules of surfaces that name no engine. Default: columns."),
        ("--decision-log", "--Rank:DecisionLog", "FOLDER|FILE", "Folder of segments to keep decisions in, or a file such as decisions.jsonl. Default: none."),
    ];

    /// <summary>Options that stand alone, and what they turn on.</summary>
    private static readonly (string Name, string Setting, string Description)[] Switches =
    [
        ("--studio-write", "--Rank:Studio:Write", "Let the studio write drafts to the policy folder."),
    ];

    /// <summary>Settings of the platform: under these, anything may stand.</summary>
    private static readonly string[] Groups = ["Logging", "Kestrel", "OTEL_"];

    private static readonly string[] OfPlatform = ["environment", "contentRoot", "applicationName", "http_ports", "https_ports", "AllowedHosts"];

    /// <summary>Settings of which an empty value says something.</summary>
    private static readonly string[] MayBeEmpty = ["--Rank:LastGood"];

    /// <summary>Options that people try, and what does it here.</summary>
    private static readonly Dictionary<string, string> Otherwise = new(StringComparer.OrdinalIgnoreCase)
    {
        ["--port"] = "--urls http://localhost:{0}",
        ["-p"] = "--urls http://localhost:{0}",
        ["--host"] = "--urls http://{0}:5000",
        ["--url"] = "--urls {0}",
        ["--address"] = "--urls {0}",
        ["--env"] = "--overlay {0}",
        ["--log"] = "--decision-log {0}",
    };

    /// <summary>For the help text.</summary>
    public static IEnumerable<Option> ForHelp()
        => Named.Select(option => new Option<string>(option.Name) { HelpName = option.Value, Description = option.Description })
            .Concat<Option>(Switches.Select(option => new Option<bool>(option.Name) { Description = option.Description }))
            .Append(new Option<string>("--Rank:NAME")
            {
                HelpName = "VALUE",
                Description = "Any setting of the service: " + string.Join(
                ", ",
                ServiceSettingsReader.Names.Select(name => name["Rank:".Length..])) + ". As environment variables: Rank__NAME."
            });

    /// <summary>The arguments as the server's configuration takes them: <c>--NAME=VALUE</c>, each once.</summary>
    /// <exception cref="CommandFailure">One of them means nothing.</exception>
    public static string[] Translate(IReadOnlyList<string> arguments)
    {
        var settings = new List<string>();
        var written = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        for (var index = 0; index < arguments.Count; index++)
        {
            var argument = arguments[index];
            var equals = argument.IndexOf('=', StringComparison.Ordinal);
            var name = equals < 0 ? argument : argument[..equals];
            var standsAlone = equals < 0 && Array.Exists(Switches, option => option.Name == name);
            var value = equals >= 0
                ? argument[(equals + 1)..]
                : standsAlone
                ? bool.TrueString
                : index + 1 < arguments.Count && !arguments[index + 1].StartsWith("--", StringComparison.Ordinal)
                ? arguments[index + 1]
                : null;
            var setting = Setting(name) ?? throw new CommandFailure(Unknown(name, value));
            if (value is null || (value.Length == 0 && !MayBeEmpty.Contains(setting, StringComparer.OrdinalIgnoreCase)))
            {
                throw new CommandFailure($"{name} needs a value. See 'serve --help'.");
            }

            if (!written.TryAdd(setting, name))
            {
                throw new CommandFailure(string.Equals(written[setting], name, StringComparison.Ordinal) ? $"{name} is given twice." : $"{written[setting]} and {name} are one setting, given twice.");
            }

            index += equals < 0 && !standsAlone ? 1 : 0;
            settings.Add($"{setting}={value}");
        }

        return [.. settings];
    }

    private static string? Setting(string name)
    {
        if (Array.Find(Named, option => option.Name == name) is { Setting: { } setting })
        {
            return setting;
        }

        if (Array.Find(Switches, option => option.Name == name) is { Setting: { } turnedOn })
        {
            return turnedOn;
        }

        if (!name.StartsWith("--", StringComparison.Ordinal))
        {
            return null;
        }

        var path = name[2..];
        return OfPlatform.Contains(path, StringComparer.OrdinalIgnoreCase)
            || Groups.Any(group => path.StartsWith(group, StringComparison.OrdinalIgnoreCase) && (group.EndsWith('_') || path.AsSpan(group.Length).StartsWith(":")))
            || ServiceSettingsReader.IsKnown(path)
            ? name : null;
    }

    private static string Unknown(string name, string? value)
    {
        if (!name.StartsWith('-'))
        {
            return $"Unrecognized command or argument '{name}'. See 'serve --help'.";
        }

        var hint = Otherwise.TryGetValue(name, out var other) ? $"Write {string.Format(System.Globalization.CultureInfo.InvariantCulture, other, string.IsNullOrEmpty(value) ? "…" : value)}."
            : Suggestion.Hint(
                name,
                [.. Named.Select(option => option.Name), .. Switches.Select(option => option.Name), .. ServiceSettingsReader.Names.Select(known => "--" + known), .. OfPlatform.Select(known => "--" + known)]);
        return $"There is no option '{name}'. {(hint is null ? "" : hint + " ")}See 'serve --help'.";
    }
}
