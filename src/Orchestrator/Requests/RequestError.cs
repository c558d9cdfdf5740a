using RankOrchestrator.Language.Diagnostics;

namespace RankOrchestrator.Orchestrator.Requests;

/// <summary>One thing wrong with a request, of bounded size whatever the request is.</summary>
/// <param name="pointer">JSON pointer (RFC 6901) to the value, or to the member that is missing; empty for the whole body.</param>
/// <param name="message">What is wrong with it, in one sentence.</param>
internal readonly struct RequestError(string pointer, string message)
{
    /// <summary>Most characters of <see cref="Pointer"/>.</summary>
    public const int LongestPointer = 128;

    /// <summary>Most characters of <see cref="Message"/>; a list of allowed values may be cut.</summary>
    public const int LongestMessage = 300;

    /// <summary>JSON pointer to the value; when that is too long, to the nearest value around it that is not.</summary>
    public string Pointer { get; } = Shorten(pointer);

    /// <summary>What is wrong with it, in one sentence.</summary>
    public string Message { get; } = Excerpt.Start(message, LongestMessage);

    /// <summary>A name as it stands in a JSON pointer.</summary>
    public static string Escape(string name)
        => name.Replace("~", "~0", StringComparison.Ordinal).Replace("/", "~1", StringComparison.Ordinal);

    private static string Shorten(string pointer)
        => pointer.Length <= LongestPointer ? pointer : pointer[..Math.Max(0, pointer.LastIndexOf('/', LongestPointer))];
}
