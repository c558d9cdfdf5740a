using System.Net;
using System.Net.Sockets;
using System.Text;

namespace RankOrchestrator.Bench;

/// <summary>
/// Posts the same request again and again over one kept-alive connection. Allocates nothing per request, so that what
/// the process allocates is the server's.
/// </summary>
internal sealed class LoopbackClient : IDisposable
{
    private static readonly byte[] HeadEnd = "\r\n\r\n"u8.ToArray();

    private readonly Socket socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
    private readonly byte[] request;
    private readonly byte[] response = new byte[1 << 20];

    public LoopbackClient(Uri server, string path, byte[] body)
    {
        request = [.. Encoding.ASCII.GetBytes($"POST {path} HTTP/1.1\r\nHost: {server.Authority}\r\nContent-Type: application/json\r\nContent-Length: {body.Length}\r\n\r\n"), .. body];
        socket.Connect(new IPEndPoint(IPAddress.Loopback, server.Port));
    }

    /// <summary>Sends the request and reads the whole answer; its body.</summary>
    /// <exception cref="IOException">The answer is no page.</exception>
    public ReadOnlySpan<byte> Post()
        => TryPost(out var answer) ? answer : throw new IOException(Encoding.UTF8.GetString(answer));

    /// <summary>Sends the request and reads the whole answer; whether it is a page, and its body.</summary>
    public bool TryPost(out ReadOnlySpan<byte> answer)
    {
        for (var sent = 0; sent < request.Length;)
        {
            sent += socket.Send(request.AsSpan(sent));
        }

        var (received, bodyStart, total) = (0, 0, int.MaxValue);
        while (received < total)
        {
            var read = socket.Receive(response.AsSpan(received));
            received += read > 0 ? read : throw new IOException("The server closed the connection.");
            if (bodyStart == 0 && response.AsSpan(0, received).IndexOf(HeadEnd) is >= 0 and var headEnd)
            {
                bodyStart = headEnd + HeadEnd.Length;
                total = bodyStart + ContentLength(response.AsSpan(0, bodyStart));
            }
        }

        answer = response.AsSpan(bodyStart, total - bodyStart);
        return response.AsSpan().StartsWith("HTTP/1.1 200"u8);
    }

    public void Dispose() => socket.Dispose();

    private static int ContentLength(ReadOnlySpan<byte> head)
    {
        var length = 0;
        for (var at = head.IndexOf("Content-Length: "u8) + "Content-Length: "u8.Length; head[at] is >= (byte)'0' and <= (byte)'9'; at++)
        {
            length = (length * 10) + head[at] - '0';
        }

        return length;
    }
}
