using System.Text.Json;

namespace RankOrchestrator.Orchestrator.Snapshots;

/// <summary>
/// The accepted page of a request, kept beside it: <c>home_feed.json</c> has <c>home_feed.verified.json</c>. A page that
/// differs is written to <c>home_feed.received.json</c>; accepting it is renaming it. (The file convention of Verify.)
/// </summary>
internal sealed class SnapshotFile
{
    private const string VerifiedSuffix = ".verified.json";
    private const string ReceivedSuffix = ".received.json";

    /// <param name="request">Path of the request.</param>
    public SnapshotFile(string request)
    {
        Request = request;
        var stem = Path.Combine(Path.GetDirectoryName(request) ?? "", Path.GetFileNameWithoutExtension(request));
        Verified = stem + VerifiedSuffix;
        Received = stem + ReceivedSuffix;
    }

    /// <summary>The request.</summary>
    public string Request { get; }

    /// <summary>The accepted page.</summary>
    public string Verified { get; }

    /// <summary>The page that differed; absent when none does.</summary>
    public string Received { get; }

    /// <summary>Whether a file may hold requests: it is no snapshot of one.</summary>
    public static bool IsRequest(string path)
        => !path.EndsWith(VerifiedSuffix, StringComparison.Ordinal) && !path.EndsWith(ReceivedSuffix, StringComparison.Ordinal);

    /// <summary>Compares byte for byte. What differs is kept as the received file; when nothing does, that file goes.</summary>
    /// <returns>What a reader should know about the difference; empty when there is none.</returns>
    public IReadOnlyList<string> Verify(byte[] snapshot)
    {
        if (!File.Exists(Verified))
        {
            File.WriteAllBytes(Received, snapshot);
            return [$"  nothing is accepted yet: review {Received} and run 'snapshot accept'"];
        }

        var accepted = File.ReadAllBytes(Verified);
        if (accepted.AsSpan().SequenceEqual(snapshot))
        {
            File.Delete(Received);
            return [];
        }

        File.WriteAllBytes(Received, snapshot);
        return Describe(accepted, snapshot);
    }

    /// <summary>Makes a page the accepted one; true when that changed something.</summary>
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

    private IReadOnlyList<string> Describe(byte[] accepted, byte[] snapshot)
    {
        RankedPage before;
        try
        {
            before = RankedPage.Read(accepted);
        }
        catch (JsonException)
        {
            return [$"  {Verified} is not a snapshot"];
        }

        var after = RankedPage.Read(snapshot);
        var lines = PageDifference.Describe(before, after);
        return lines.Count == 0
            ? ["  the pages read the same; the bytes differ in layout or in digits beyond the fifth"]
            : [$"  {PageDifference.Summarize(before, after)}", .. lines];
    }
}
