using RankOrchestrator.Allocation.Instances;
using RankOrchestrator.Orchestrator.Offline;

namespace RankOrchestrator.Orchestrator.CommandLine;

/// <summary>Slot allocation instances named on the command line: files, or folders of them.</summary>
internal static class InstanceFiles
{
    /// <summary>The files in the order named, and by name within a folder. What does not exist is among them, to fail when it is read.</summary>
    public static IReadOnlyList<string> Find(IReadOnlyList<string> named)
    {
        var files = named.SelectMany(path => Directory.Exists(path) ? InputFiles.Of(path, ".json") : Enumerable.Repeat(path, 1)).ToArray();
        return files.Length > 0 ? files : throw new CommandFailure("There is no instance in " + string.Join(", ", named) + ".");
    }

    /// <summary>Reads one file, or says what is wrong with it, its name first; an instance without a name is called by its file's.</summary>
    public static Reading<SlotInstance> Read(string path)
    {
        try
        {
            var reading = SlotInstanceReader.Read(InputFiles.Read(path, InputFiles.InstanceBytes));
            return reading.Value is { Name: "" } unnamed ? new Reading<SlotInstance>(unnamed with { Name = Path.GetFileNameWithoutExtension(path) }, null)
                : reading.IsRead ? reading
                : new Reading<SlotInstance>(null, $"{path}: {reading.Error}");
        }
        catch (CommandFailure failure)
        {
            return new Reading<SlotInstance>(null, failure.Message);
        }
    }
}
