using System.CommandLine;
using RankOrchestrator.Orchestrator.Plans;

namespace RankOrchestrator.Orchestrator.CommandLine;

/// <summary>The two options of every command that reads policies.</summary>
internal sealed class PolicyOptions
{
    /// <summary>The folder.</summary>
    public Option<string?> Folder { get; } = new("--policies") { Description = "The policy folder. Default: 'policies' here or in a folder above.", HelpName = "DIR" };

    /// <summary>The overlay.</summary>
    public Option<string?> Overlay { get; } = new("--overlay") { Description = "The environment overlay to apply, such as 'production'. Default: none.", HelpName = "NAME" };

    /// <summary>Adds both to a command.</summary>
    public void AddTo(Command command)
    {
        command.Add(Folder);
        command.Add(Overlay);
    }

    /// <summary>What the arguments say.</summary>
    public PolicyLocation Read(ParseResult arguments) => Find(arguments.GetValue(Folder), arguments.GetValue(Overlay));

    /// <summary>The location of a folder that exists.</summary>
    public static PolicyLocation Find(string? folder, string? overlay)
    {
        var location = PolicyLocation.Find(folder, overlay);
        return Directory.Exists(location.Folder) ? location : throw new CommandFailure($"There is no policy folder '{folder ?? "policies"}'.");
    }
}
