using System.Text.Json;
using RankOrchestrator.Orchestrator.Offline;

namespace RankOrchestrator.Orchestrator.Snapshots;

/// <summary>
/// The accepted pages of a file of requests, kept beside it: <c>home_feed.json</c> has <c>home_feed.verified.json</c> with its
/// page, and <c>cases/search.jsonl</c> has <c>cases/search.verified.json</c> with a page for each of its lines. Pages that
/// differ are written to <c>….received.json</c>; accepting them is renaming it. (The file convention of Verify.)
/// </summary>
internal sealed class SnapshotFile
{
    private const string VerifiedSuffix = ".verified.json";
    private const string ReceivedSuffix = ".received.json";
    private static readonly string[] Endings = [".gz", ".jsonl", ".ndjson", ".json"];

    /// <param name="requests">Path of the requests.</param>
    public SnapshotFile(string requests)
    {
        Requests = requests;
        var stem = Endings.Aggregate(requests, (path, ending) => path.EndsWith(ending, StringComparison.Ordinal) ? path[..^ending.Length] : path);
        stem = stem == requests ? Path.Combine(Path.GetDirectoryName(requests) ?? "", Path.GetFileNameWithoutExtension(requests)) : stem;
        Verified = stem + VerifiedSuffix;
        Received = stem + ReceivedSuffix;
    }

    /// <summary>The requests.</summary>
    public string Requests { get; }

    /// <summary>The accepted pages.</summary>
    public string Verified { get; }

    /// <summary>The pages that differed; absent when none does.</summary>
    public string Received { get; }

    /// <summary>Whether a file may hold requests: it is no snapshot of one.</summary>
    public static bool IsRequest(string path)
        => !path.EndsWith(VerifiedSuffix, StringComparison.Ordinal) && !path.EndsWith(ReceivedSuffix, StringComparison.Ordinal);

    /// <summary>The pages of a snapshot by name; the name of a page that is alone is empty.</summary>
    /// <exception cref="JsonException">It is no snapshot.</exception>
    public static IReadOnlyList<(string Name, JsonElement Page)> Pages(ReadOnlyMemory<byte> snapshot)
    {
        using var document = JsonDocument.Parse(snapshot);
        var root = document.RootElement.Clone();
        try
        {
            return root.TryGetProperty("pages", out var pages)
                ? [.. pages.EnumerateArray().Select(page => (page.GetProperty("name").GetString() ?? "", page))]
                : [("", root)];
        }
        catch (Exception exception) when (exception is InvalidOperationException or KeyNotFoundException)
        {
            throw new JsonException("This is no snapshot.", exception);
        }
    }

    /// <summary>Compares byte for byte. What differs is kept as the received file; when nothing does, that file goes.</summary>
    public SnapshotVerdict Verify(byte[] snapshot)
    {
        var accepted = File.Exists(Verified) ? File.ReadAllBytes(Verified) : null;
        if (accepted is not null && accepted.AsSpan().SequenceEqual(snapshot))
        {
            File.Delete(Received);
            return new SnapshotVerdict(true, accepted, snapshot);
        }

        File.WriteAllBytes(Received, snapshot);
        return new SnapshotVerdict(false, accepted, snapshot);
    }

    /// <summary>Makes pages the accepted ones; true when that changed something.</summary>
    public bool Accept(byte[] snapshot)
    {
        File.Delete(Received);
        if (File.Exists(Verified) && File.ReadAllBytes(Verified).AsSpan().SequenceEqual(snapshot))
        {
            return false;
        }

        File.WriteAllBytes(Verified, snapshot);
        return true;
    }

    /// <summary>The accepted pages with others after them.</summary>
    /// <exception cref="CommandFailure">What is accepted cannot be read.</exception>
    public byte[] With(IEnumerable<JsonElement> pages)
    {
        try
        {
            var accepted = File.Exists(Verified) ? Pages(File.ReadAllBytes(Verified)).Select(page => page.Page) : [];
            return SnapshotText.Of(accepted.Concat(pages));
        }
        catch (JsonException exception)
        {
            throw new CommandFailure($"{Verified} is not a snapshot: {exception.Message}");
        }
    }
}

/// <summary>How pages compare with the accepted ones.</summary>
/// <param name="IsSame">Whether they are the same, byte for byte.</param>
/// <param name="Accepted">The accepted ones; null when there are none.</param>
/// <param name="Received">The pages.</param>
internal sealed record SnapshotVerdict(bool IsSame, byte[]? Accepted, byte[] Received);
