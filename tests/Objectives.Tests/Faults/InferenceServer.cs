using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace RankOrchestrator.Objectives.Tests.Faults;

/// <summary>
/// A server on a loopback socket that speaks just enough HTTP/1.1, written for the tests alone: it can do everything a
/// server should not.
/// </summary>
public sealed class InferenceServer : IAsyncDisposable
{
    private readonly TcpListener listener;
    private readonly CancellationTokenSource stopping = new();
    private readonly Func<InferenceRequest, Reply> answer;
    private readonly Task accepting;
    private readonly ConcurrentDictionary<Socket, bool> open = new();
    private int requests;
    private int accepted;
    private int stalling;

    public InferenceServer(Func<InferenceRequest, Reply> answer, int port = 0)
    {
        listener = new TcpListener(IPAddress.Loopback, port);
        this.answer = answer;
        listener.Start(512);
        accepting = AcceptAsync();
    }

    public Uri Address => new($"http://127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}");

    public int Requests => Volatile.Read(ref requests);

    /// <summary>Connections accepted so far.</summary>
    public int Accepted => Volatile.Read(ref accepted);

    /// <summary>Callers that are kept waiting now, without an answer or without the end of one.</summary>
    public int Stalling => Volatile.Read(ref stalling);

    /// <summary>Connections open now.</summary>
    public int Open => open.Count;

    /// <summary>An address at which nothing listens.</summary>
    public static Uri NobodyThere()
    {
        using var brief = new TcpListener(IPAddress.Loopback, 0);
        brief.Start();
        var port = ((IPEndPoint)brief.LocalEndpoint).Port;
        brief.Stop();
        return new Uri($"http://127.0.0.1:{port}");
    }

    public async ValueTask DisposeAsync()
    {
        await stopping.CancelAsync();
        listener.Dispose();
        await accepting;
        foreach (var socket in open.Keys)
        {
            socket.Dispose();
        }

        stopping.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                var socket = await listener.AcceptSocketAsync(stopping.Token);
                Interlocked.Increment(ref accepted);
                open[socket] = true;
                _ = ServeAsync(socket);
            }
        }
        catch (Exception exception) when (exception is OperationCanceledException or SocketException or ObjectDisposedException || stopping.IsCancellationRequested)
        {
        }
    }

    private async Task ServeAsync(Socket socket)
    {
        try
        {
            socket.NoDelay = true;
            await using var stream = new NetworkStream(socket, ownsSocket: false);
            var buffered = new byte[65536];
            var held = 0;
            while (await ReadHeadAsync(stream, buffered, held) is var (head, used) && head is not null)
            {
                if (head.Length == 0)
                {
                    await stream.WriteAsync("HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n"u8.ToArray(), stopping.Token);
                    return;
                }

                held = used;
                var headEnd = Encoding.ASCII.GetString(buffered, 0, held).IndexOf("\r\n\r\n", StringComparison.Ordinal) + 4;
                var lines = head.Split("\r\n");
                var headers = lines[1..].Select(line => line.Split(": ", 2)).Where(pair => pair.Length == 2).ToDictionary(pair => pair[0], pair => pair[1], StringComparer.OrdinalIgnoreCase);
                var length = headers.TryGetValue("Content-Length", out var announced) ? int.Parse(announced, CultureInfo.InvariantCulture) : 0;
                var body = new byte[length];
                var here = Math.Min(length, held - headEnd);
                buffered.AsSpan(headEnd, here).CopyTo(body);
                await stream.ReadExactlyAsync(body.AsMemory(here), stopping.Token);
                held = held - headEnd - here;
                buffered.AsSpan(headEnd + here, held).CopyTo(buffered);
                Interlocked.Increment(ref requests);
                var start = lines[0].Split(' ');
                if (!await SendAsync(socket, stream, answer(new InferenceRequest(start[0], start[1], headers, body))))
                {
                    return;
                }
            }
        }
        catch (Exception exception) when (exception is IOException or SocketException or OperationCanceledException or ObjectDisposedException)
        {
        }
        finally
        {
            open.TryRemove(socket, out _);
            socket.Dispose();
        }
    }

    /// <summary>The next head; null at the end, empty when what came is no HTTP.</summary>
    private async Task<(string? Head, int Held)> ReadHeadAsync(NetworkStream stream, byte[] buffered, int held)
    {
        while (true)
        {
            var end = buffered.AsSpan(0, held).IndexOf("\r\n\r\n"u8);
            if (end >= 0)
            {
                return (Encoding.ASCII.GetString(buffered, 0, end), held);
            }

            var read = await stream.ReadAsync(buffered.AsMemory(held), stopping.Token);
            if (read == 0)
            {
                return (null, 0);
            }

            held += read;
            if (!char.IsAsciiLetter((char)buffered[0]))
            {
                return ("", held);
            }
        }
    }

    private async Task<bool> SendAsync(Socket socket, NetworkStream stream, Reply reply)
    {
        if (reply.Stalls)
        {
            return await StallAsync(stream, default, default);
        }

        await (reply.After ?? Task.CompletedTask).WaitAsync(stopping.Token);
        if (reply.Delay > TimeSpan.Zero)
        {
            await Task.Delay(reply.Delay, stopping.Token);
        }

        if (reply.Reset)
        {
            socket.LingerState = new LingerOption(enable: true, 0);
            socket.Close();
            return false;
        }

        if (reply.Raw is { } raw)
        {
            await stream.WriteAsync(raw, stopping.Token);
            return reply.StaysOpen;
        }

        var head = new StringBuilder().Append(CultureInfo.InvariantCulture, $"HTTP/1.1 {reply.Status} Whatever\r\n");
        if (reply.ContentType is not null)
        {
            head.Append(CultureInfo.InvariantCulture, $"Content-Type: {reply.ContentType}\r\n");
        }

        if (reply.JsonLength is { } jsonLength)
        {
            head.Append(CultureInfo.InvariantCulture, $"Inference-Header-Content-Length: {jsonLength}\r\n");
        }

        head.Append(reply.Chunked || reply.Endless ? "Transfer-Encoding: chunked\r\n" : string.Create(
            CultureInfo.InvariantCulture,
            $"Content-Length: {reply.Body.Length + reply.Missing}\r\n")).Append("\r\n");
        var start = Encoding.ASCII.GetBytes(head.ToString());
        if (reply.Drip is { } pause)
        {
            await stream.WriteAsync(start, stopping.Token);
            return await StallAsync(stream, reply.Body.AsMemory(0, reply.Body.Length - 1), pause);
        }
        else if (reply.Endless)
        {
            await stream.WriteAsync(start, stopping.Token);
            byte[] chunk = [.. "10000\r\n"u8, .. Enumerable.Repeat((byte)' ', 0x10000), .. "\r\n"u8];
            while (true)
            {
                await stream.WriteAsync(chunk, stopping.Token);
            }
        }
        else if (reply.Chunked)
        {
            await stream.WriteAsync(start, stopping.Token);
            foreach (var part in reply.Body.Chunk(97))
            {
                await stream.WriteAsync(Encoding.ASCII.GetBytes(part.Length.ToString("x", CultureInfo.InvariantCulture) + "\r\n"), stopping.Token);
                await stream.WriteAsync(part, stopping.Token);
                await stream.WriteAsync("\r\n"u8.ToArray(), stopping.Token);
            }

            await stream.WriteAsync("0\r\n\r\n"u8.ToArray(), stopping.Token);
        }
        else
        {
            await stream.WriteAsync((byte[])[.. start, .. reply.Body], stopping.Token);
        }

        return reply.Missing == 0 || reply.StaysOpen;
    }

    /// <summary>Sends a little now and then and waits until the caller hangs up, which is all that it can do.</summary>
    private async Task<bool> StallAsync(NetworkStream stream, ReadOnlyMemory<byte> little, TimeSpan pause)
    {
        Interlocked.Increment(ref stalling);
        try
        {
            var hangingUp = stream.ReadAsync(new byte[1], stopping.Token).AsTask();
            for (var sent = 0; sent < little.Length && !hangingUp.IsCompleted; sent++)
            {
                await stream.WriteAsync(little.Slice(sent, 1), stopping.Token);
                await Task.WhenAny(hangingUp, Task.Delay(pause, stopping.Token));
            }

            await hangingUp;
            return false;
        }
        finally
        {
            Interlocked.Decrement(ref stalling);
        }
    }
}
