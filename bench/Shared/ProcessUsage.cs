using System.Globalization;

namespace RankOrchestrator.Bench;

/// <summary>What a process holds now, as Linux tells.</summary>
/// <param name="Megabytes">Resident memory.</param>
/// <param name="Files">Open files, sockets included.</param>
/// <param name="Sockets">Open sockets.</param>
/// <param name="Threads">Threads.</param>
/// <param name="Processor">Processor time used so far.</param>
internal sealed record ProcessUsage(double Megabytes, int Files, int Sockets, int Threads, TimeSpan Processor)
{
    private const double TicksPerSecond = 100;

    /// <summary>Looks at a process.</summary>
    public static ProcessUsage Of(int process)
    {
        var folder = string.Create(CultureInfo.InvariantCulture, $"/proc/{process}");
        var targets = Directory.EnumerateFiles(folder + "/fd").Select(Target).ToArray();
        var status = File.ReadAllLines(folder + "/status");
        var times = File.ReadAllText(folder + "/stat").Split(") ")[^1].Split(' ');
        return new ProcessUsage(
            Number(status, "VmRSS:") / 1024.0,
            targets.Length,
            targets.Count(target => target.StartsWith("socket:", StringComparison.Ordinal)),
            (int)Number(status, "Threads:"),
            TimeSpan.FromSeconds((Ticks(times, 11) + Ticks(times, 12)) / TicksPerSecond));
    }

    private static string Target(string link)
    {
        try
        {
            return new FileInfo(link).LinkTarget ?? "";
        }
        catch (IOException)
        {
            // Closed since it was listed.
            return "";
        }
    }

    private static double Number(string[] status, string name)
        => double.Parse(status.First(line => line.StartsWith(name, StringComparison.Ordinal))[name.Length..].Trim().Split(' ')[0], CultureInfo.InvariantCulture);

    private static double Ticks(string[] times, int index) => double.Parse(times[index], CultureInfo.InvariantCulture);
}
