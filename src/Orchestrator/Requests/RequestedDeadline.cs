using System.Buffers.Text;

namespace RankOrchestrator.Orchestrator.Requests;

/// <summary>
/// Finds the deadline that a request asks for without reading it, so that the queue need not let requests wait that have
/// less time than others. What it finds is a guess: reading decides what the request says, and a caller who writes the
/// member in a place where it means nothing, or in a way in which it is not found, deceives only itself.
/// </summary>
internal static class RequestedDeadline
{
    private static ReadOnlySpan<byte> Member => "\"deadlineMs\""u8;

    /// <summary>The time behind the last member of the name; null when there is none.</summary>
    public static TimeSpan? Guess(ReadOnlySpan<byte> body)
    {
        var place = body.LastIndexOf(Member);
        if (place < 0)
        {
            return null;
        }

        var rest = body[(place + Member.Length)..].TrimStart(" \t\r\n:"u8);
        return Utf8Parser.TryParse(rest, out int milliseconds, out _) && milliseconds > 0 ? TimeSpan.FromMilliseconds(milliseconds) : null;
    }
}
