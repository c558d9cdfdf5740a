using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;

namespace RankOrchestrator.Constraints.Policies.Files;

/// <summary>
/// The files a plan is made of, from a folder or from memory, sorted by path. Immutable: what is loaded is what was
/// read, whatever happens to the folder meanwhile.
/// </summary>
public sealed class PolicyFiles
{
    /// <summary>Files from memory.</summary>
    public PolicyFiles(IEnumerable<PolicyFile> files) => Files = [.. files.OrderBy(file => file.Path, StringComparer.Ordinal)];

    /// <summary>The files, sorted by path (ordinal).</summary>
    public ImmutableArray<PolicyFile> Files { get; }

    /// <summary>Reads every YAML file below a folder; names that begin with a dot are left out.</summary>
    /// <exception cref="IOException">The folder or a file cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">The folder or a file may not be read.</exception>
    public static PolicyFiles ReadFolder(string folder)
    {
        var options = new EnumerationOptions { RecurseSubdirectories = true, MatchCasing = MatchCasing.CaseSensitive };
        return new PolicyFiles(Directory.EnumerateFiles(folder, "*.yaml", options)
            .Where(path => !Path.GetFileName(path).StartsWith('.'))
            .Select(path => new PolicyFile(Path.GetRelativePath(folder, path).Replace('\\', '/'), File.ReadAllBytes(path))));
    }

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
