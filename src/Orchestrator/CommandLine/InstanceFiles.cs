using RankOrchestrator.Constraints.Slots.Instances;

namespace RankOrchestrator.Orchestrator.CommandLine;

/// <summary>Slot allocation instances named on the command line: files, or folders of them.</summary>
internal static class InstanceFiles
{
    /// <summary>The files in the order named, and by name within a folder. What does not exist is among them, to fail when it is read.</summary>
    public static IEnumerable<string> Find(IEnumerable<string> named) => named.SelectMany(path => Directory.Exists(path)
        ? Directory.EnumerateFiles(path, "*.json").Order(StringComparer.Ordinal)
        : Enumerable.Repeat(path, 1));

    /// <summary>Reads one file; an instance without a name is called by its file's.</summary>
    public static Reading<SlotInstance> Read(string path)
    {
        try
        {
            var reading = SlotInstanceReader.Read(File.ReadAllBytes(path));
            return reading.Value is { Name: "" } unnamed
                ? new Reading<SlotInstance>(unnamed with { Name = Path.GetFileNameWithoutExtension(path) }, null)
                : reading;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return new Reading<SlotInstance>(null, exception.Message);
        }
    }
}
