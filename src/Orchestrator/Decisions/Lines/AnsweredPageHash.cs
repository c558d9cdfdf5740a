using System.Security.Cryptography;
using System.Text.Json;

namespace RankOrchestrator.Orchestrator.Decisions.Lines;

/// <summary>Tells whether two answers have the same page, byte for byte: their items, certificates, degradations, flags and explanations.</summary>
internal static class AnsweredPageHash
{
    private const int Bytes = 16;

    /// <summary>The first 16 bytes of SHA-256, in hexadecimal.</summary>
    /// <param name="page">The answer from what follows its plan to what stands before <c>explained</c> and <c>timings</c>.</param>
    public static string Of(ReadOnlySpan<byte> page)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(page, hash);
        return Convert.ToHexStringLower(hash[..Bytes]);
    }

    /// <summary>The hash of the page of a whole answer.</summary>
    /// <exception cref="JsonException">It is no answer.</exception>
    public static string OfAnswer(ReadOnlySpan<byte> answer)
    {
        var json = new Utf8JsonReader(answer, new JsonReaderOptions { MaxDepth = 128 });
        json.Read();
        var (start, end) = (0, 0);
        while (json.Read() && json.TokenType == JsonTokenType.PropertyName && !json.ValueTextEquals("explained"u8) && !json.ValueTextEquals("timings"u8))
        {
            var isPlan = json.ValueTextEquals("plan"u8);
            json.Read();
            json.Skip();
            end = (int)json.BytesConsumed;
            start = isPlan ? end : start;
        }

        return Of(answer[start..end]);
    }
}
