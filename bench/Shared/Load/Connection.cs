using System.Net;
using System.Net.Sockets;

namespace RankOrchestrator.Bench;

/// <summary>
/// One kept-alive connection, for one request at a time. Does as little as a client can: bytes that were made beforehand go
/// out, and of an answer only its status, its length and whether it says that it is degraded by load are looked at.
/// </summary>
internal sealed class Connection : IDisposable
{
    private static readonly byte[] HeadEnd = "\r\n\r\n"u8.ToArray();

    private readonly Socket socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true, SendBufferSize = 512 * 1024 };
    private readonly byte[] answer = new byte[64 * 1024];

    /// <summary>Opens one.</summary>
    public static async Task<Connection> OpenAsync(IPEndPoint server)
    {
        var connection = new Connection();
        await connection.socket.ConnectAsync(server);
        return connection;
    }

    /// <summary>Sends a request and reads its answer to the end; its body is there until the next one.</summary>
    public async ValueTask<Answer> ExchangeAsync(ReadOnlyMemory<byte> request)
    {
        for (var sent = 0; sent < request.Length;)
        {
            sent += await socket.SendAsync(request[sent..], SocketFlags.None);
        }

        var (received, total) = (0, int.MaxValue);
        while (received < total)
        {
            var read = await socket.ReceiveAsync(answer.AsMemory(received), SocketFlags.None);
            received += read > 0 ? read : throw new IOException("The server closed the connection.");
            if (total == int.MaxValue && answer.AsSpan(0, received).IndexOf(HeadEnd) is >= 0 and var end)
            {
                total = end + HeadEnd.Length + ContentLength(answer.AsSpan(0, end));
            }
        }

        var whole = answer.AsSpan(0, total);
        var status = ((whole[9] - '0') * 100) + ((whole[10] - '0') * 10) + whole[11] - '0';
        var body = whole.IndexOf(HeadEnd) + HeadEnd.Length;
        return new Answer(status, status == 200 && whole.IndexOf("\"overload\""u8) >= 0, status == 200 && whole.IndexOf("\"degraded\":[]"u8) < 0, answer.AsMemory(body, total - body));
    }

    /// <inheritdoc/>
    public void Dispose() => socket.Dispose();

    private static int ContentLength(ReadOnlySpan<byte> head)
    {
        var length = 0;
        for (var at = head.IndexOf("Content-Length: "u8) + "Content-Length: "u8.Length; at < head.Length && head[at] is >= (byte)'0' and <= (byte)'9'; at++)
        {
            length = (length * 10) + head[at] - '0';
        }

        return length;
    }
}
