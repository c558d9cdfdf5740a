using System.Text;

namespace RankOrchestrator.Orchestrator.Http;

/// <summary>
/// Values of headers: UTF-8 without zero bytes. The server's own way is the same, but what it throws at the trailers of a
/// body it takes for a defect of the application afterwards, and logs as one.
/// </summary>
internal sealed class HeaderText : Encoding
{
    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <inheritdoc/>
    public override int GetCharCount(byte[] bytes, int index, int count)
    {
        if (bytes.AsSpan(index, count).Contains((byte)0))
        {
            throw new BadHttpRequestException("A header has a zero byte.");
        }

        try
        {
            return Strict.GetCharCount(bytes, index, count);
        }
        catch (DecoderFallbackException exception)
        {
            throw new BadHttpRequestException("A header is not UTF-8.", exception);
        }
    }

    /// <inheritdoc/>
    public override int GetChars(byte[] bytes, int byteIndex, int byteCount, char[] chars, int charIndex) => Strict.GetChars(bytes, byteIndex, byteCount, chars, charIndex);

    /// <inheritdoc/>
    public override int GetMaxCharCount(int byteCount) => Strict.GetMaxCharCount(byteCount);

    /// <inheritdoc/>
    public override int GetByteCount(char[] chars, int index, int count) => Strict.GetByteCount(chars, index, count);

    /// <inheritdoc/>
    public override int GetBytes(char[] chars, int charIndex, int charCount, byte[] bytes, int byteIndex) => Strict.GetBytes(chars, charIndex, charCount, bytes, byteIndex);

    /// <inheritdoc/>
    public override int GetMaxByteCount(int charCount) => Strict.GetMaxByteCount(charCount);
}
