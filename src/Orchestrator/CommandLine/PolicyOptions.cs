using System.CommandLine;
using RankOrchestrator.Orchestrator.Offline;
using RankOrchestrator.Orchestrator.Plans;
using RankOrchestrator.Orchestrator.Rules;

namespace RankOrchestrator.Orchestrator.CommandLine;

/// <summary>The options of every command that reads policies.</summary>
internal sealed class PolicyOptions
{
    /// <summary>The folder.</summary>
    public Option<string?> Folder { get; } = new("--policies") { Description = "The policy folder. Default: 'policies' here or in a folder above.", HelpName = "DIR" };

    /// <summary>The overlay.</summary>
    public Option<string?> Overlay { get; } = new("--overlay") { Description = "The environment overlay to apply, such as 'production'. Default: none.", HelpName = "NAME" };

    /// <summary>What runs the rules.</summary>
    public Option<string?> RuleEngine { get; } = new("--rule-engine")
    {
        Description = $"What runs the rules of surfaces that name no engine: {string.Join(" or ", RuleEngines.Names)} in this build. "
        + $"Default: the environment variable Rank__RuleEngine, else {RuleEngines.Names.First()}.",
        HelpName = "NAME"
    };

    /// <summary>Adds them to a command.</summary>
    public void AddTo(Command command)
    {
        command.Add(Folder);
        command.Add(Overlay);
        command.Add(RuleEngine);
    }

    /// <summary>What the arguments say.</summary>
    public PolicyLocation Read(ParseResult arguments) => Find(arguments.GetValue(Folder), arguments);

    /// <summary>The location of another folder, with what the arguments say of the rest.</summary>
    public PolicyLocation Find(string? folder, ParseResult arguments) => Find(folder, arguments.GetValue(Overlay), arguments.GetValue(RuleEngine));

    /// <summary>The policy folder of a file in it, and the file's path there; the folder alone when one is named.</summary>
    public static (string? Folder, string? File) Split(string? path)
    {
        if (path is null || !File.Exists(path))
        {
            return (path, null);
        }

        var file = new FileInfo(path);
        var folder = file.Name is "flags.yaml" ? file.Directory : file.Directory?.Parent;
        return folder is not null && Directory.Exists(Path.Combine(folder.FullName, "surfaces"))
            ? (folder.FullName, Path.GetRelativePath(folder.FullName, file.FullName).Replace('\\', '/'))
            : throw new CommandFailure($"'{path}' is a file and lies in no policy folder. Name the folder with 'surfaces' in it, or a file of it.");
    }

    /// <summary>The location of a folder that exists.</summary>
    private static PolicyLocation Find(string? folder, string? overlay, string? engine)
    {
        engine ??= Environment.GetEnvironmentVariable("Rank__RuleEngine") is { Length: > 0 } configured ? configured : null;
        if (RuleEngines.Problem(engine) is { } problem)
        {
            throw new CommandFailure(problem);
        }

        if (folder is "")
        {
            throw new CommandFailure("There is no policy folder ''.");
        }

        if (folder is not null && File.Exists(folder))
        {
            throw new CommandFailure($"'{folder}' is a file, not a policy folder.");
        }

        var location = PolicyLocation.Find(folder, overlay) with { RuleEngine = engine };
        return Directory.Exists(location.Folder) ? location : throw new CommandFailure($"There is no policy folder '{folder ?? "policies"}'.");
    }
}
