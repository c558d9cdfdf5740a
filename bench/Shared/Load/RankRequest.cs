using System.Globalization;
using System.Text;

namespace RankOrchestrator.Bench;

/// <summary>Requests for pages, byte for byte, made before anything is measured.</summary>
internal static class RankRequest
{
    /// <summary>Asks for the page of a body.</summary>
    public static byte[] Of(byte[] body)
        => [
            .. Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"POST /rank HTTP/1.1\r\nHost: bench\r\nContent-Type: application/json\r\nContent-Length: {body.Length}\r\n\r\n")),
            .. body];
}
