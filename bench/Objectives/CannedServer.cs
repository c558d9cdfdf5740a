using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace RankOrchestrator.Objectives.Bench;

/// <summary>
/// A server with next to no time of its own, in a process of its own: blocking sockets, answers made beforehand. It
/// measures from the last byte of a request to the first byte of its answer, and tells the mean at <c>/own-time</c>.
/// </summary>
internal static class CannedServer
{
    private static readonly byte[] Binary = BinaryAnswer();
    private static readonly byte[] Json = JsonAnswer();
    private static readonly byte[] Description = [.. "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 16\r\n\r\n{\"name\":\"bench\"}"u8];
    private static long ownTicks;
    private static long answers;

    public static void Run()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        Console.WriteLine(((IPEndPoint)listener.LocalEndpoint).Port);
        while (true)
        {
            var socket = listener.AcceptSocket();
            new Thread(() => Serve(socket)) { IsBackground = true }.Start();
        }
    }

    private static void Serve(Socket socket)
    {
        socket.NoDelay = true;
        var buffer = new byte[2 << 20];
        var held = 0;
        using (socket)
        {
            while (true)
            {
                int end;
                while ((end = buffer.AsSpan(0, held).IndexOf("\r\n\r\n"u8)) < 0)
                {
                    var read = socket.Receive(buffer.AsSpan(held));
                    if (read == 0)
                    {
                        return;
                    }

                    held += read;
                }

                var head = Encoding.ASCII.GetString(buffer, 0, end);
                if (head.Contains("Transfer-Encoding: chunked", StringComparison.OrdinalIgnoreCase))
                {
                    // The naive client sends chunks; they end with an empty one.
                    while (!buffer.AsSpan(end, held - end).EndsWith("0\r\n\r\n"u8))
                    {
                        held += socket.Receive(buffer.AsSpan(held));
                    }
                }
                else
                {
                    var length = end + 4 + Length(head);
                    while (held < length)
                    {
                        held += socket.Receive(buffer.AsSpan(held));
                    }
                }

                var started = Stopwatch.GetTimestamp();
                held = 0;
                if (head.Contains("/own-time", StringComparison.Ordinal))
                {
                    socket.Send(OwnTime());
                    continue;
                }

                if (head.StartsWith("GET ", StringComparison.Ordinal))
                {
                    socket.Send(Description);
                    continue;
                }

                var answer = head.Contains("Inference-Header-Content-Length", StringComparison.OrdinalIgnoreCase) ? Binary : Json;
                ownTicks += Stopwatch.GetTimestamp() - started;
                answers++;
                socket.Send(answer);
            }
        }
    }

    private static int Length(string head)
    {
        const string Name = "Content-Length: ";
        var line = head.Split("\r\n").FirstOrDefault(line => line.StartsWith(Name, StringComparison.OrdinalIgnoreCase));
        return line is null ? 0 : int.Parse(line[Name.Length..], CultureInfo.InvariantCulture);
    }

    private static byte[] OwnTime()
    {
        var mean = answers == 0 ? 0 : Stopwatch.GetElapsedTime(0, ownTicks).TotalMicroseconds / answers;
        var text = mean.ToString("F2", CultureInfo.InvariantCulture);
        (ownTicks, answers) = (0, 0);
        return Encoding.ASCII.GetBytes($"HTTP/1.1 200 OK\r\nContent-Length: {text.Length}\r\n\r\n{text}");
    }

    private static byte[] BinaryAnswer()
    {
        var json = $$"""{"model_name":"bench","model_version":"1","outputs":[{"name":"score","datatype":"FP32","shape":[{{RemoteCalls.Rows}},1],"parameters":{"binary_data_size":{{RemoteCalls.Rows * 4}} } }]}""";
        var values = new byte[RemoteCalls.Rows * 4];
        Buffer.BlockCopy(Scores(), 0, values, 0, values.Length);
        return [
            .. Encoding.ASCII.GetBytes($"HTTP/1.1 200 OK\r\nContent-Type: application/octet-stream\r\nInference-Header-Content-Length: {json.Length}\r\nContent-Length: {json.Length + values.Length}\r\n\r\n{json}"),
            .. values];
    }

    private static byte[] JsonAnswer()
    {
        var json = $$"""{"model_name":"bench","model_version":"1","outputs":[{"name":"score","datatype":"FP32","shape":[{{RemoteCalls.Rows}},1],"data":[{{string.Join(',', Scores().Select(score => score.ToString("R", CultureInfo.InvariantCulture)))}}]}]}""";
        return Encoding.ASCII.GetBytes($"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {json.Length}\r\n\r\n{json}");
    }

    private static float[] Scores() => [.. Enumerable.Range(0, RemoteCalls.Rows).Select(row => (MathF.Sin(row) + 1) / 2)];
}
