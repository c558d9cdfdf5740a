using System.Globalization;
using System.Net.Sockets;
using System.Text;
using System.Text.Json.Nodes;

namespace RankOrchestrator.Orchestrator.Tests.Building;

/// <summary>Bytes on a socket of a running service, for requests that no client would write.</summary>
internal static class RawConnection
{
    /// <summary>Sends the bytes, in one piece or one by one, and reads all answers until the service closes the connection.</summary>
    public static async Task<IReadOnlyList<RawAnswer>> ExchangeAsync(RunningService service, byte[] request, bool oneByOne = false)
    {
        using var socket = new TcpClient { NoDelay = true };
        await socket.ConnectAsync(service.Http.BaseAddress!.Host, service.Http.BaseAddress.Port);
        await using var stream = socket.GetStream();
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(20));
#pragma warning disable CA2025 // It is awaited below; nothing but lost patience comes between, which ends it too.
        var reading = ReadAsync(stream, patience.Token);
#pragma warning restore CA2025
        try
        {
            for (var sent = 0; sent < request.Length && !reading.IsCompleted; sent += oneByOne ? 1 : request.Length)
            {
                await stream.WriteAsync(request.AsMemory(sent, oneByOne ? 1 : request.Length), patience.Token);
            }
        }
        catch (IOException)
        {
            // The service has answered and does not want the rest.
        }

        return Split(await reading);
    }

    private static async Task<byte[]> ReadAsync(NetworkStream stream, CancellationToken patience)
    {
        using var answer = new MemoryStream();
        try
        {
            await stream.CopyToAsync(answer, patience);
        }
        catch (IOException)
        {
            // Closed hard because something was left unread; what was answered is here.
        }

        return answer.ToArray();
    }

    private static List<RawAnswer> Split(ReadOnlySpan<byte> bytes)
    {
        var answers = new List<RawAnswer>();
        while (!bytes.IsEmpty)
        {
            var end = bytes.IndexOf("\r\n\r\n"u8);
            end.ShouldBeGreaterThan(0, Encoding.Latin1.GetString(bytes));
            var head = Encoding.Latin1.GetString(bytes[..end]).Split("\r\n");
            var headers = head.Skip(1).Select(line => line.Split(": ", 2)).ToDictionary(line => line[0], line => line[1], StringComparer.OrdinalIgnoreCase);
            var length = int.Parse(headers["Content-Length"], CultureInfo.InvariantCulture);
            answers.Add(new RawAnswer(int.Parse(head[0].Split(' ')[1], CultureInfo.InvariantCulture), headers, Encoding.UTF8.GetString(bytes.Slice(end + 4, length))));
            bytes = bytes[(end + 4 + length)..];
        }

        return answers;
    }
}

/// <summary>One answer as it came over the socket.</summary>
internal sealed record RawAnswer(int Status, IReadOnlyDictionary<string, string> Headers, string Body)
{
    /// <summary>Checks that it is problem details of the kind, and that the connection was closed where it had to be.</summary>
    public void ShouldBeProblem(int status, string kind, string what)
    {
        Status.ShouldBe(status, what);
        Headers["Content-Type"].ShouldBe("application/problem+json", what);
        var problem = JsonNode.Parse(Body)!;
        ((string)problem["type"]!).ShouldBe("urn:rank-orchestrator:problem:" + kind, what);
        ((int)problem["status"]!).ShouldBe(status, what);
        problem.AsObject().ContainsKey("requestId").ShouldBeTrue(what);
    }
}
