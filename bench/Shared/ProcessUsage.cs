using System.Globalization;

namespace RankOrchestrator.Bench;

/// <summary>What a process holds now, as Linux tells.</summary>
/// <param name="Megabytes">Resident memory.</param>
/// <param name="Files">Open files, sockets included, but not libraries: they are opened when they are first needed and stay.</param>
/// <param name="Sockets">Open sockets.</param>
/// <param name="Threads">Threads.</param>
/// <param name="Processor">Processor time used so far.</param>
/// <param name="Targets">What the files are.</param>
internal sealed record ProcessUsage(double Megabytes, int Files, int Sockets, int Threads, TimeSpan Processor, IReadOnlyList<string> Targets)
{
    private const double TicksPerSecond = 100;

    /// <summary>Looks at a process.</summary>
    /// <param name="process">Its id.</param>
    /// <param name="uncounted">Port of a server to which connections are not counted; null to count all.</param>
    public static ProcessUsage Of(int process, int? uncounted = null)
    {
        var folder = string.Create(CultureInfo.InvariantCulture, $"/proc/{process}");
        var kept = uncounted is { } port ? ConnectionsTo(folder, port) : [];
        var targets = Directory.EnumerateFiles(folder + "/fd").Select(Target).Where(target => !kept.Contains(target) && !target.EndsWith(".dll", StringComparison.Ordinal)).ToArray();
        var status = File.ReadAllLines(folder + "/status");
        var times = File.ReadAllText(folder + "/stat").Split(") ")[^1].Split(' ');
        return new ProcessUsage(
            Number(status, "VmRSS:") / 1024.0,
            targets.Length,
            targets.Count(target => target.StartsWith("socket:", StringComparison.Ordinal)),
            (int)Number(status, "Threads:"),
            TimeSpan.FromSeconds((Ticks(times, 11) + Ticks(times, 12)) / TicksPerSecond),
            targets);
    }

    /// <summary>The open files that were not open before.</summary>
    public IEnumerable<string> Since(ProcessUsage before) => Targets.Except(before.Targets, StringComparer.Ordinal).Order(StringComparer.Ordinal);

    /// <summary>What a process holds when no more files and sockets are held than here, or when the time for that is over.</summary>
    public async Task<ProcessUsage> SettledAsync(int process, TimeSpan patience, int? uncounted = null)
    {
        using var limit = new CancellationTokenSource(patience);
        while (true)
        {
            var now = Of(process, uncounted);
            if ((now.Sockets <= Sockets && now.Files <= Files) || limit.IsCancellationRequested)
            {
                return now;
            }

            await Task.Delay(TimeSpan.FromMilliseconds(200), CancellationToken.None);
        }
    }

    /// <summary>The sockets of the process's network that are connected to a port of the loopback interface, as links to them read.</summary>
    private static HashSet<string> ConnectionsTo(string folder, int port)
    {
        var remote = string.Create(CultureInfo.InvariantCulture, $":{port:X4}");
        return
        [
            .. ((string[])["/net/tcp", "/net/tcp6"])
                .Where(table => File.Exists(folder + table))
                .SelectMany(table => File.ReadLines(folder + table).Skip(1))
                .Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries))
                .Where(columns => columns[2].EndsWith(remote, StringComparison.Ordinal))
                .Select(columns => $"socket:[{columns[9]}]"),
        ];
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
