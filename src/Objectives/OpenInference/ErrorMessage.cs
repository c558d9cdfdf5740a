using System.Text;
using RankOrchestrator.Objectives.Failures;

namespace RankOrchestrator.Objectives.OpenInference;

/// <summary>What a server says of a failure: the protocol's <c>{"error": …}</c>, in one line for people.</summary>
internal static class ErrorMessage
{
    /// <summary>Bytes of a refusal that are read for it; a longer one is no message, and its connection is not kept waiting.</summary>
    private const int Longest = 16 << 10;

    /// <summary>The message in the body of an answer that is no 200; null when its length is not announced, or when it holds none.</summary>
    public static async ValueTask<string?> ReadAsync(HttpResponseMessage response, AnswerMemoryShare memory, CancellationToken cancellationToken)
    {
        if (response.Content.Headers.ContentLength is not (> 0 and <= Longest))
        {
            return null;
        }

        try
        {
            using var body = new AnswerBuffer(memory);
            return await ResponseBody.ReadAsync(response, body, Longest, cancellationToken) == ModelFailure.None ? Of(body.Written) : null;
        }
        catch (Exception exception) when (TransportFailures.Classify(exception, cancellationToken) is not null)
        {
            // The status has come: what it says counts, though the rest did not.
            return null;
        }
    }

    /// <summary>The message in a body; null when it holds none.</summary>
    public static string? Of(ReadOnlySpan<byte> body)
    {
        if (body.Length > Longest)
        {
            return null;
        }

        var text = new StringBuilder(ModelMetadata.ErrorText(body.ToArray()));
        for (var place = 0; place < text.Length; place++)
        {
            text[place] = char.IsControl(text[place]) ? ' ' : text[place];
        }

        return text.Length > 2 ? text.ToString(2, text.Length - 2) : null;
    }
}
