using System.Globalization;
using System.Net.Sockets;
using System.Text;
using System.Text.Json.Nodes;

namespace RankOrchestrator.Orchestrator.Tests.Building;

/// <summary>One connection that sends exactly the bytes it is told to, when it is told to.</summary>
internal sealed class RawClient : IDisposable
{
    private readonly TcpClient client = new() { NoDelay = true };
    private readonly List<byte> ahead = [];

    public static async Task<RawClient> ConnectAsync(Uri server)
    {
        var raw = new RawClient();
        await raw.client.ConnectAsync(server.Host, server.Port);
        return raw;
    }

    public static string Post(int contentLength, string body = "")
        => string.Create(CultureInfo.InvariantCulture, $"POST /rank HTTP/1.1\r\nHost: test\r\nContent-Type: application/json\r\nContent-Length: {contentLength}\r\n\r\n{body}");

    public static string Post(string body) => Post(Encoding.UTF8.GetByteCount(body), body);

    public async Task SendAsync(string text) => await client.GetStream().WriteAsync(Encoding.UTF8.GetBytes(text));

    /// <summary>The next answer on the connection.</summary>
    public async Task<(int Status, string Head, JsonNode Body)> ReceiveAsync()
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(1));
        int end;
        while ((end = Encoding.Latin1.GetString([.. ahead]).IndexOf("\r\n\r\n", StringComparison.Ordinal)) < 0)
        {
            await MoreAsync(patience.Token);
        }

        var head = Encoding.Latin1.GetString([.. ahead[..end]]);
        var length = int.Parse(head.Split("\r\n").First(line => line.StartsWith("Content-Length: ", StringComparison.OrdinalIgnoreCase))[16..], CultureInfo.InvariantCulture);
        while (ahead.Count < end + 4 + length)
        {
            await MoreAsync(patience.Token);
        }

        var body = Encoding.UTF8.GetString([.. ahead[(end + 4)..(end + 4 + length)]]);
        ahead.RemoveRange(0, end + 4 + length);
        return (int.Parse(head.Split(' ')[1], CultureInfo.InvariantCulture), head, JsonNode.Parse(body)!);
    }

    public void Dispose() => client.Dispose();

    private async Task MoreAsync(CancellationToken cancellationToken)
    {
        var buffer = new byte[4096];
        var read = await client.GetStream().ReadAsync(buffer, cancellationToken);
        ahead.AddRange(read > 0 ? buffer[..read] : throw new IOException("The connection was closed."));
    }
}
