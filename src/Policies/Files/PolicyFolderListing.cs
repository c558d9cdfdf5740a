using RankOrchestrator.Language.Documents;
using RankOrchestrator.Language.Files;
using RankOrchestrator.Policies.Findings;

namespace RankOrchestrator.Policies.Files;

/// <summary>
/// What stands in a policy folder, links followed as far as they stay inside of it, nothing read. Names that begin with a
/// dot are left out: in a Kubernetes volume they are what the other names lead to.
/// </summary>
internal sealed class PolicyFolderListing
{
    private readonly PolicyFolderLimits limits;
    private readonly ReadableFolders folders;
    private readonly List<PolicyFolderEntry> entries = [];
    private readonly List<RefusedPolicyFile> refused = [];
    private int count;
    private long bytes;

    private PolicyFolderListing(string folder, PolicyFolderLimits limits)
    {
        this.limits = limits;
        folders = new ReadableFolders([folder], "leads out of the policy folder");
    }

    /// <summary>Files by path (ordinal), whether they are read or not.</summary>
    public IReadOnlyList<PolicyFolderEntry> Entries => entries;

    /// <summary>What is not read although its place says it should be, by path.</summary>
    public IReadOnlyList<RefusedPolicyFile> Refused => refused;

    /// <summary>Lists a folder.</summary>
    /// <exception cref="IOException">It cannot be listed.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be listed.</exception>
    public static PolicyFolderListing Of(string folder, PolicyFolderLimits limits)
    {
        var listing = new PolicyFolderListing(folder, limits);
        listing.Add(folder, "", [listing.folders.Locate(folder)]);
        return listing;
    }

    /// <summary>Reads the policies of the listing; what cannot be read is refused.</summary>
    /// <param name="givesUp">Whether a file that is gone is refused too, instead of thrown.</param>
    /// <exception cref="FileNotFoundException">A file that was listed is gone.</exception>
    public IReadOnlyList<PolicyFile> ReadAll(bool givesUp)
    {
        var files = new List<PolicyFile>();
        foreach (var entry in entries.Where(entry => PolicyPlaces.IsRead(entry.Path)))
        {
            try
            {
                files.Add(new PolicyFile(entry.Path, folders.Read(entry.Place, limits.FileBytes)));
            }
            catch (RefusedFileException exception)
            {
                Refuse(entry.Path, PolicyCodes.NotAFile, exception.Message, "It was replaced while it was read.");
            }
            catch (Exception exception) when (exception is UnauthorizedAccessException or IOException && (givesUp || exception is not (FileNotFoundException or DirectoryNotFoundException)))
            {
                Refuse(entry.Path, PolicyCodes.Unreadable, exception is UnauthorizedAccessException ? "may not be read" : "cannot be read", "Give the process the right to read it.");
            }
        }

        return files;
    }

    private void Add(string folder, string path, IReadOnlyList<string> above)
    {
        // Sorted, so that the same folder gives the same findings; bounded, before there is much to sort.
        var names = Directory.EnumerateFileSystemEntries(above[^1]).Select(Path.GetFileName).OfType<string>()
            .Where(name => !name.StartsWith('.')).Take(limits.Entries + 1 - count).Order(StringComparer.Ordinal).ToArray();
        foreach (var name in names)
        {
            if (++count > limits.Entries)
            {
                Refuse("", PolicyCodes.FolderTooLarge, $"holds more than {limits.Entries} files and folders, which is the most that is looked at", "Is this the policy folder?");
                return;
            }

            Add(Path.Combine(folder, name), path.Length == 0 ? name : path + "/" + name, above, name);
            if (count > limits.Entries)
            {
                return;
            }
        }
    }

    private void Add(string place, string path, IReadOnlyList<string> above, string name)
    {
        string located;
        FileStatus status;
        try
        {
            located = folders.Locate(place);
            status = folders.StatusOf(place);
        }
        catch (RefusedFileException exception)
        {
            // Whether a file or a folder stands at the other end is not looked at.
            RefuseOrName(place, path, mayBeFolder: true, exception.Message, "Copy what is meant into the folder; links that stay inside of it are followed.");
            return;
        }

        switch (status.Kind)
        {
            case FileKind.Folder when above.Contains(located, StringComparer.Ordinal):
                Refuse(path, PolicyCodes.NotAFile, "is a link that leads back to a folder around it", "Remove the link.");
                break;
            case FileKind.Folder when above.Count > limits.Depth:
                Refuse(path, PolicyCodes.FolderTooLarge, $"lies deeper than {limits.Depth} folders, which is as far as is looked", null);
                break;
            case FileKind.Folder when path.EndsWith(".yaml", StringComparison.Ordinal):
                Refuse(path, PolicyCodes.NotAFile, "is a folder, not a file", "Rename the folder, or put its files beside it.");
                break;
            case FileKind.Folder:
                AddFolder(place, path, [.. above, located]);
                break;
            case FileKind.Absent:
                RefuseOrName(place, path, mayBeFolder: true, "is a link that leads nowhere", "Remove the link, or put the file where it leads.");
                break;
            case FileKind.Regular when PolicyPlaces.IsRead(path):
                AddRead(place, path, located, status);
                break;
            case FileKind.Regular:
                entries.Add(new PolicyFolderEntry(path, place, located, status));
                break;
            default:
                RefuseOrName(place, path, mayBeFolder: false, $"is {status.Description}, not a file", "Only regular files are read.");
                break;
        }
    }

    private void AddFolder(string place, string path, IReadOnlyList<string> above)
    {
        try
        {
            Add(place, path, above);
        }
        catch (UnauthorizedAccessException)
        {
            Refuse(path, PolicyCodes.Unreadable, "may not be looked into", "Give the process the right to read it.");
        }
    }

    private void AddRead(string place, string path, string located, FileStatus status)
    {
        if (status.Length > limits.FileBytes)
        {
            Refuse(path, YamlCodes.TooLarge, FormattableString.Invariant($"has {status.Length} bytes; at most {limits.FileBytes} are read"), "Split it: every file of a folder is read.");
            return;
        }

        if (bytes <= limits.Bytes && bytes + status.Length > limits.Bytes)
        {
            Refuse("", PolicyCodes.FolderTooLarge, FormattableString.Invariant($"holds more than {limits.Bytes} bytes of policies, which is the most that is read"), "Is this the policy folder?");
        }

        bytes += status.Length;
        if (bytes <= limits.Bytes)
        {
            entries.Add(new PolicyFolderEntry(path, place, located, status));
        }
    }

    /// <summary>What stands where a policy (or a folder of them) is read is an error; elsewhere it is only named.</summary>
    private void RefuseOrName(string place, string path, bool mayBeFolder, string reason, string hint)
    {
        if (PolicyPlaces.IsRead(path) || (mayBeFolder && Path.GetExtension(path).Length == 0))
        {
            Refuse(path, PolicyCodes.NotAFile, reason, hint);
        }
        else
        {
            entries.Add(new PolicyFolderEntry(path, place, place, default));
        }
    }

    private void Refuse(string path, string code, string reason, string? hint) => refused.Add(new RefusedPolicyFile(path, code, reason, hint));
}

/// <summary>A file of a policy folder.</summary>
/// <param name="Path">Relative to the folder, with forward slashes.</param>
/// <param name="Place">Where it stands.</param>
/// <param name="Located">Where that leads, free of links.</param>
/// <param name="Status">What it is.</param>
internal sealed record PolicyFolderEntry(string Path, string Place, string Located, FileStatus Status);
