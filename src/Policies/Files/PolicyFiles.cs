using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace RankOrchestrator.Policies.Files;

/// <summary>
/// The files a plan is made of, from a folder or from memory, sorted by path. Immutable: what is loaded is what was
/// read, whatever happens to the folder meanwhile.
/// </summary>
public sealed class PolicyFiles
{
    /// <summary>A folder that changes while it is read is read anew; one that never rests is given up.</summary>
    private const int Attempts = 5;

    /// <summary>Files from memory.</summary>
    public PolicyFiles(IEnumerable<PolicyFile> files)
        : this(files.ToArray(), [], [])
    {
    }

    private PolicyFiles(IReadOnlyCollection<PolicyFile> files, IEnumerable<string> unread, ImmutableArray<RefusedPolicyFile> refused)
    {
        Files = [.. files.Where(file => PolicyPlaces.IsRead(file.Path)).OrderBy(file => file.Path, StringComparer.Ordinal)];
        Unread = [.. files.Select(file => file.Path).Where(path => !PolicyPlaces.IsRead(path)).Concat(unread).Order(StringComparer.Ordinal)];
        Refused = refused;
    }

    /// <summary>The files, sorted by path (ordinal).</summary>
    public ImmutableArray<PolicyFile> Files { get; }

    /// <summary>Paths of files that are not read, because of their ending or their place; sorted.</summary>
    public ImmutableArray<string> Unread { get; }

    /// <summary>What should have been read and is not: no regular file, outside of the folder, too large.</summary>
    public ImmutableArray<RefusedPolicyFile> Refused { get; }

    /// <summary>
    /// Reads the policies of a folder: regular files inside of it, sizes looked at before content. Links are followed as
    /// long as they stay inside, and each is looked at once, so that a folder swapped by a link is read before or after.
    /// </summary>
    /// <exception cref="IOException">The folder or a file cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">The folder or a file may not be read.</exception>
    public static PolicyFiles ReadFolder(string folder, PolicyFolderLimits? limits = null)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                var listing = PolicyFolderListing.Of(Path.GetFullPath(folder), limits ?? new PolicyFolderLimits());
                var unread = listing.Entries.Select(entry => entry.Path).Where(path => !PolicyPlaces.IsRead(path));
                return new PolicyFiles(listing.ReadAll(givesUp: attempt == Attempts), unread, [.. listing.Refused]);
            }
            catch (Exception exception) when (attempt < Attempts && exception is FileNotFoundException or DirectoryNotFoundException && Directory.Exists(folder))
            {
                // What was listed is gone: the folder has been swapped.
            }
        }
    }

    /// <summary>
    /// A number that changes when a policy file changes: paths, where they lead, sizes and times of last change, without
    /// reading content. Null when the folder cannot be listed.
    /// </summary>
    public static ulong? Fingerprint(string folder)
    {
        try
        {
            var listing = PolicyFolderListing.Of(Path.GetFullPath(folder), new PolicyFolderLimits());
            var text = new StringBuilder();
            foreach (var entry in listing.Entries)
            {
                text.Append(CultureInfo.InvariantCulture, $"{entry.Path}|{entry.Located}|{entry.Status.Length}|{entry.Status.ChangedTicks}\n");
            }

            foreach (var refused in listing.Refused)
            {
                text.Append(CultureInfo.InvariantCulture, $"{refused.Path}|{refused.Reason}\n");
            }

            return BinaryPrimitives.ReadUInt64LittleEndian(SHA256.HashData(Encoding.UTF8.GetBytes(text.ToString())));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>These files with others in their places; one without content is taken away.</summary>
    /// <param name="changes">Content by path, null for none.</param>
    public PolicyFiles With(IReadOnlyDictionary<string, ReadOnlyMemory<byte>?> changes)
        => new(
            [.. Files.Where(file => !changes.ContainsKey(file.Path)), .. changes.Where(change => change.Value is not null).Select(change => new PolicyFile(change.Key, change.Value!.Value))],
            Unread,
            Refused);

    /// <summary>Whether a file at a path is read as a policy.</summary>
    /// <param name="path">Relative to the folder, with forward slashes.</param>
    public static bool IsRead(string path) => PolicyPlaces.IsRead(path);

    /// <summary>Files directly in a sub-folder, such as <c>rules</c>.</summary>
    public IEnumerable<PolicyFile> In(string folder)
        => Files.Where(file => file.Path.StartsWith(folder + "/", StringComparison.Ordinal) && file.Path.IndexOf('/', folder.Length + 1) < 0);

    /// <summary>The file at a path, or null.</summary>
    public PolicyFile? Find(string path) => Files.FirstOrDefault(file => string.Equals(file.Path, path, StringComparison.Ordinal));

    /// <summary>
    /// <c>sha256:</c> and the hash over the environment's name and every path and content, each with its length before it,
    /// in path order: the same on every machine. Policy tests do not count: they change no page.
    /// </summary>
    /// <param name="environment">The overlay in force, or empty.</param>
    /// <param name="others">Further content the plan is made of, such as model files.</param>
    public string Hash(string environment, IEnumerable<PolicyFile> others)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Append(hash, Encoding.UTF8.GetBytes(environment));
        foreach (var file in Files.Where(file => !file.Path.StartsWith("tests/", StringComparison.Ordinal)).Concat(others.OrderBy(file => file.Path, StringComparer.Ordinal)))
        {
            Append(hash, Encoding.UTF8.GetBytes(file.Path));
            Append(hash, file.Content.Span);
        }

        return "sha256:" + Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    private static void Append(IncrementalHash hash, ReadOnlySpan<byte> bytes)
    {
        Span<byte> length = stackalloc byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(length, bytes.Length);
        hash.AppendData(length);
        hash.AppendData(bytes);
    }
}
