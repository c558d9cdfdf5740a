using System.Text;

namespace RankOrchestrator.Soak;

/// <summary>A request that nobody should send, byte for byte.</summary>
/// <param name="Name">What is wrong with it.</param>
/// <param name="Bytes">What is sent.</param>
internal sealed record HostileRequest(string Name, byte[] Bytes)
{
    /// <summary>What becomes of a request whose connection is closed before its answer is read, or without one.</summary>
    public const string Closed = "connection closed";

    /// <summary>What becomes of a request that never ends: the service waits for the rest, and its sender gives up.</summary>
    public const string GivenUp = "waits for the rest, given up";

    /// <summary>Pause between two pieces; none when it is sent at once.</summary>
    public TimeSpan? Trickle { get; init; }

    /// <summary>What may become of it: status codes, <see cref="Closed"/>, <see cref="GivenUp"/>.</summary>
    public IReadOnlyList<string> Expected { get; init; } = ["400"];

    /// <summary>Whether there is an answer without the rest of it.</summary>
    public bool HasEnd => !Expected.Contains(GivenUp, StringComparer.Ordinal);

    /// <summary>One of each kind.</summary>
    public static IReadOnlyList<HostileRequest> All { get; } =
    [
        Post("broken JSON and control characters", "{\"surface\":\"home_feed\",\"slots\":trqe" + new string('\u0001', 200_000)),
        Post("a hundred thousand brackets", new string('[', 100_000)),
        Post("brackets inside a candidate", "{\"surface\":\"mail\",\"slots\":2,\"candidates\":[{\"id\":\"a\",\"attributes\":{\"price\":" + new string('[', 50_000)),
        Post("an unknown surface", "{\"surface\":\"" + new string('x', 5_000) + "\",\"slots\":2,\"candidates\":[]}"),
        Post("an unknown member, a thousand times", "{\"surface\":\"mail\",\"slots\":2,\"candidates\":[" + string.Join(',', Enumerable.Range(0, 1_000).Select(candidate => $$"""{"id":"{{candidate}}","features":{"nothing":1} }""")) + "]}"),
        Post("numbers that are none", "{\"surface\":\"mail\",\"slots\":1e999,\"candidates\":NaN}"),
        Post("an empty body", ""),
        Post("an array", "[1,2,3]"),
        Post("null", "null"),
        new("bytes that are not UTF-8", [.. Head("application/json", "Content-Length: 40"), .. Enumerable.Repeat((byte)0xff, 40)]),
        new("a page of HTML", [.. Head("text/html", "Content-Length: 6"), .. "<html>"u8]) { Expected = ["415"] },
        new("more bytes than allowed", Head("application/json", "Content-Length: 90000000")) { Expected = ["413"] },
        new("a body that ends early", [.. Head("application/json", "Content-Length: 5000"), .. "{\"surface\":"u8]) { Expected = ["408", Closed, GivenUp] },
        new("a chunk length of eight digits", [.. Head("application/json", "Transfer-Encoding: chunked"), .. "80000000\r\n{}\r\n0\r\n\r\n"u8]),
        new("a chunk length that is none", [.. Head("application/json", "Transfer-Encoding: chunked"), .. "zz\r\n{}\r\n0\r\n\r\n"u8]),
        new("chunks without an end", [.. Head("application/json", "Transfer-Encoding: chunked"), .. "2\r\n{}\r\n"u8]) { Expected = ["408", Closed, GivenUp] },
        new("a length with a sign", [.. Head("application/json", "Content-Length: +2"), .. "{}"u8]),
        new("two lengths", [.. Head("application/json", "Content-Length: 2\r\nContent-Length: 3"), .. "{} "u8]),
        new("not HTTP", [0x16, 0x03, 0x01, 0x02, 0x00, 0x01, 0x00, 0x01, 0xfc, 0x03, 0x03, 13, 10, 13, 10]),
        new("a head without an end", Encoding.ASCII.GetBytes("POST /rank HTTP/1.1\r\nHost: localhost\r\nX-Padding: " + new string('x', 60_000))) { Expected = ["431", Closed] },
        new("a body byte by byte", [.. Head("application/json", "Content-Length: 400"), .. "{\"surface\":\"mail\""u8]) { Trickle = TimeSpan.FromMilliseconds(40), Expected = ["408", Closed, GivenUp] },
    ];

    private static HostileRequest Post(string name, string body)
    {
        var bytes = Encoding.UTF8.GetBytes(body);
        return new HostileRequest(name, [.. Head("application/json", FormattableString.Invariant($"Content-Length: {bytes.Length}")), .. bytes]);
    }

    private static byte[] Head(string type, string framing) => Encoding.ASCII.GetBytes($"POST /rank HTTP/1.1\r\nHost: localhost\r\nContent-Type: {type}\r\n{framing}\r\n\r\n");
}
