using System.ComponentModel;
using System.Diagnostics;
using System.Formats.Tar;

namespace RankOrchestrator.Orchestrator.Offline;

/// <summary>
/// A policy folder as it was at a git revision, with what it refers to, in a folder of its own that is gone afterwards.
/// Folders beside it that the repository does not hold, such as models that are kept elsewhere, are those of today.
/// </summary>
internal sealed class GitPolicies : IDisposable
{
    /// <summary>Folders beside the policies that these may refer to.</summary>
    private static readonly string[] Beside = ["models", "samples"];

    private readonly DirectoryInfo root = Directory.CreateTempSubdirectory("rank-before-");

    private GitPolicies()
    {
    }

    /// <summary>The policy folder.</summary>
    public string Folder { get; private set; } = "";

    /// <summary>Takes the folder out of the repository that it lies in.</summary>
    /// <param name="revision">A commit, branch, tag or anything else that git resolves to a commit.</param>
    /// <param name="policies">The policy folder as it is now.</param>
    /// <exception cref="CommandFailure">There is no repository, no such revision, or no such folder in it.</exception>
    public static GitPolicies Take(string revision, string policies)
    {
        var (isRepository, top, error) = Git(policies, "rev-parse", "--show-toplevel");
        if (!isRepository)
        {
            throw new CommandFailure($"There is no policy folder '{revision}', and it is no git revision either: {policies} "
                + $"{(error.Contains("not a git repository", StringComparison.Ordinal) ? "lies in no git repository" : "cannot be asked for it: " + error)}.");
        }

        var (isKnown, commit, _) = Git(policies, "rev-parse", "--verify", "--quiet", "--end-of-options", revision + "^{commit}");
        if (!isKnown)
        {
            throw new CommandFailure($"There is no policy folder '{revision}', and no git revision of that name in {top}.");
        }

        var prefix = Git(policies, "rev-parse", "--show-prefix").Output.TrimEnd('/');
        var taken = new GitPolicies();
        try
        {
            taken.Extract(revision, commit, top, prefix, policies);
            return taken;
        }
        catch
        {
            taken.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (root.Exists)
        {
            root.Delete(recursive: true);
        }
    }

    private void Extract(string revision, string commit, string top, string prefix, string policies)
    {
        var parent = Path.GetDirectoryName(prefix)?.Replace('\\', '/') ?? "";
        var isTop = prefix.Length == 0;
        var held = isTop
            ? []
            : Git(
                top,
                ["ls-tree", "-d", "--name-only", "-z", commit, "--", prefix, .. Beside.Select(name => parent.Length == 0 ? name : $"{parent}/{name}")])
                    .Output.Split('\0', StringSplitOptions.RemoveEmptyEntries);
        if (!isTop && !held.Contains(prefix, StringComparer.Ordinal))
        {
            throw new CommandFailure($"There is no folder '{prefix}' at the git revision '{revision}'.");
        }

        // A policy folder that is a repository of its own gets a folder inside, so that others can lie beside it.
        var target = isTop ? Path.Combine(root.FullName, "policies") : root.FullName;
        Directory.CreateDirectory(target);
        Archive(top, commit, held, target, revision);
        Folder = isTop ? target : Path.Combine(target, prefix);
        foreach (var name in Beside)
        {
            var (now, then) = (Path.Combine(Path.GetDirectoryName(Path.TrimEndingDirectorySeparator(policies))!, name), Path.Combine(Path.GetDirectoryName(Folder)!, name));
            if (Directory.Exists(now) && !Path.Exists(then))
            {
                Directory.CreateSymbolicLink(then, now);
            }
        }
    }

    private static void Archive(string top, string commit, string[] paths, string target, string revision)
    {
        using var process = Start(top, ["archive", "--format=tar", commit, "--", .. paths]);
        var error = process.StandardError.ReadToEndAsync();
        try
        {
            TarFile.ExtractToDirectory(process.StandardOutput.BaseStream, target, overwriteFiles: false);
        }
        catch (Exception exception) when (exception is IOException or InvalidDataException or UnauthorizedAccessException)
        {
            throw new CommandFailure($"The git revision '{revision}' cannot be taken out: {exception.Message}");
        }

        process.WaitForExit();
        if (process.ExitCode != 0)
        {
            throw new CommandFailure($"The git revision '{revision}' cannot be taken out: {error.GetAwaiter().GetResult().Trim()}");
        }
    }

    private static (bool IsDone, string Output, string Error) Git(string folder, params IEnumerable<string> arguments)
    {
        using var process = Start(folder, arguments);
        var error = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd().TrimEnd('\n', '\r');
        process.WaitForExit();
        return (process.ExitCode == 0, output, error.GetAwaiter().GetResult().Trim().ReplaceLineEndings(" "));
    }

    private static Process Start(string folder, IEnumerable<string> arguments)
    {
        var start = new ProcessStartInfo("git", ["-C", folder, .. arguments]) { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["LC_ALL"] = "C";
        start.Environment["GIT_OPTIONAL_LOCKS"] = "0";
        try
        {
            return Process.Start(start)!;
        }
        catch (Win32Exception exception)
        {
            throw new CommandFailure($"git cannot be run: {exception.Message}");
        }
    }
}
