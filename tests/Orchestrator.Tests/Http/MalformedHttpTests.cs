using System.Globalization;
using System.Text;
using RankOrchestrator.Orchestrator.Tests.Building;

namespace RankOrchestrator.Orchestrator.Tests.Http;

/// <summary>Bytes that are not HTTP, or not beyond doubt: refused with problem details and never taken for a defect of the service.</summary>
public sealed class MalformedHttpTests(LoggingServiceFixture fixture) : IClassFixture<LoggingServiceFixture>
{
    private const string Post = "POST /rank HTTP/1.1\r\nHost: test\r\nConnection: close\r\nContent-Type: application/json\r\n";
    private const string Chunked = Post + "Transfer-Encoding: chunked\r\n\r\n";

    private static readonly string Body = PolicyFolder.HomeRequest;
    private static readonly string Length = Encoding.UTF8.GetByteCount(Body).ToString(CultureInfo.InvariantCulture);
    private static readonly string InOneChunk = Encoding.UTF8.GetByteCount(Body).ToString("x", CultureInfo.InvariantCulture) + "\r\n" + Body + "\r\n0\r\n\r\n";

    private readonly RunningService service = fixture.Service;

    public static TheoryData<string, int, string> Heads() => new()
    {
        { "length with a plus", 400, Post + $"Content-Length: +{Length}\r\n\r\n{Body}" },
        { "length with a minus", 400, Post + $"Content-Length: -1\r\n\r\n{Body}" },
        { "length in hexadecimal", 400, Post + $"Content-Length: 0x10\r\n\r\n{Body}" },
        { "length of nothing", 400, Post + $"Content-Length: \r\n\r\n{Body}" },
        { "length with a blank inside", 400, Post + $"Content-Length: 1 0\r\n\r\n{Body}" },
        { "length with a no-break space", 400, Post + $"Content-Length: {Length}\u00a0\r\n\r\n{Body}" },
        { "length of more digits than a length can have", 400, Post + $"Content-Length: 00000000000000000000{Length}\r\n\r\n{Body}" },
        { "length beyond 64 bits", 400, Post + $"Content-Length: 99999999999999999999999\r\n\r\n{Body}" },
        { "list of lengths", 400, Post + $"Content-Length: {Length}, {Length}\r\n\r\n{Body}" },
        { "the same length twice", 400, Post + $"Content-Length: {Length}\r\nContent-Length: {Length}\r\n\r\n{Body}" },
        { "two lengths", 400, Post + $"Content-Length: {Length}\r\nContent-Length: 5\r\n\r\n{Body}" },
        { "length and transfer coding", 400, Post + $"Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n{InOneChunk}" },
        { "transfer coding and length", 400, Post + $"Transfer-Encoding: chunked\r\nContent-Length: {Length}\r\n\r\n{InOneChunk}" },
        { "unknown transfer coding", 400, Post + $"Transfer-Encoding: gzip\r\n\r\n{Body}" },
        { "transfer coding before chunked", 400, Post + $"Transfer-Encoding: gzip, chunked\r\n\r\n{InOneChunk}" },
        { "transfer coding after chunked", 400, Post + $"Transfer-Encoding: chunked, identity\r\n\r\n{InOneChunk}" },
        { "chunked twice", 400, Post + $"Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n{InOneChunk}" },
        { "nearly chunked", 400, Post + $"Transfer-Encoding: xchunked\r\n\r\n{InOneChunk}" },
        { "bare line feeds", 400, Post.Replace("\r\n", "\n", StringComparison.Ordinal) + $"Content-Length: {Length}\n\n{Body}" },
        { "one bare line feed", 400, Post.Replace("test\r\n", "test\n", StringComparison.Ordinal) + $"Content-Length: {Length}\r\n\r\n{Body}" },
        { "bare line feed behind the request line", 400, Post.Replace("1.1\r\n", "1.1\n", StringComparison.Ordinal) + $"Content-Length: {Length}\r\n\r\n{Body}" },
        { "bare line feed at the head's end", 400, Post + $"Content-Length: {Length}\r\n\n{Body}" },
        { "bare carriage return", 400, Post + $"X: a\rb\r\nContent-Length: {Length}\r\n\r\n{Body}" },
        { "zero byte in a value", 400, Post + $"X: a\0b\r\nContent-Length: {Length}\r\n\r\n{Body}" },
        { "zero byte in a name", 400, Post + $"X\0: a\r\nContent-Length: {Length}\r\n\r\n{Body}" },
        { "control character in a name", 400, Post + $"X\u0001: a\r\nContent-Length: {Length}\r\n\r\n{Body}" },
        { "bracket in a name", 400, Post + $"X[1]: a\r\nContent-Length: {Length}\r\n\r\n{Body}" },
        { "header of two lines", 400, Post + $"X: a\r\n b\r\nContent-Length: {Length}\r\n\r\n{Body}" },
        { "blank before the colon", 400, Post + $"Content-Length : {Length}\r\n\r\n{Body}" },
        { "header without colon", 400, Post + $"nonsense\r\nContent-Length: {Length}\r\n\r\n{Body}" },
        { "bytes that are not UTF-8", 400, Post + $"X: \u00ff\u00fe\r\nContent-Length: {Length}\r\n\r\n{Body}" },
        { "long request line", 414, $"POST /{new string('a', 10_000)} HTTP/1.1\r\nHost: test\r\n\r\n" },
        { "long header", 431, Post + $"X: {new string('a', 40_000)}\r\n\r\n" },
        { "many headers", 431, Post + string.Concat(Enumerable.Range(0, 200).Select(header => $"X{header}: a\r\n")) + "\r\n" },
        { "no host", 400, "GET /healthz HTTP/1.1\r\nConnection: close\r\n\r\n" },
        { "two hosts", 400, "GET /healthz HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n" },
        { "no version", 400, "GET /healthz\r\n\r\n" },
        { "another version", 505, "GET /healthz HTTP/1.2\r\nHost: test\r\n\r\n" },
        { "no request", 400, "nonsense\r\n\r\n" },
        { "the start of TLS", 400, "\u0016\u0003\u0001\u0002\u0000\u0001\u0000\u0001\u00fc\r\n\r\n" },
        { "zero byte in the path", 400, "GET /a%00b HTTP/1.1\r\nHost: test\r\n\r\n" },
        { "the server as a whole", 405, "GET * HTTP/1.1\r\nHost: test\r\n\r\n" },
        { "HTTP/1.0 without a length", 400, $"POST /rank HTTP/1.0\r\nContent-Type: application/json\r\n\r\n{Body}" },
        { "HTTP/1.0 with a transfer coding", 400, $"POST /rank HTTP/1.0\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n{InOneChunk}" },
    };

    public static TheoryData<string, string> Bodies() => new()
    {
        { "chunk of 2 GiB", "80000000\r\nabc" },
        { "chunk of 4 GiB", "FFFFFFFF\r\nabc" },
        { "chunk of more than 32 bits", "7FFFFFFFF\r\nabc" },
        { "chunk of more than 64 bits", "FFFFFFFFFFFFFFFFF\r\nabc" },
        { "size with a sign", "+5\r\nabcde\r\n0\r\n\r\n" },
        { "negative size", "-1\r\nabc" },
        { "size with a prefix", "0x5\r\nabcde\r\n0\r\n\r\n" },
        { "size with a blank", "5 \r\nabcde\r\n0\r\n\r\n" },
        { "no size", "\r\nabcde\r\n0\r\n\r\n" },
        { "size that is none", "nonsense\r\n" },
        { "no line end behind a chunk", "5\r\nabcdeXX0\r\n\r\n" },
        { "bare line feeds", "5\nabcde\n0\n\n" },
        { "bare line feed in an extension", "5;a\nb\r\nabcde\r\n0\r\n\r\n" },
        { "trailer without colon", "5\r\nabcde\r\n0\r\nnonsense\r\n\r\n" },
        { "trailer that ends with a line feed", "5\r\nabcde\r\n0\r\nA: b\n\r\n" },
        { "zero byte in a trailer", "5\r\nabcde\r\n0\r\nA: \0\r\n\r\n" },
        { "zero byte in a trailer of a name that heads have", "5\r\nabcde\r\n0\r\nAccept: a\0b\r\n\r\n" },
        { "bytes in a trailer that are not UTF-8", "5\r\nabcde\r\n0\r\nA: \u00ff\u00fe\r\n\r\n" },
        { "control character in a trailer's name", "5\r\nabcde\r\n0\r\nA\u0001: b\r\n\r\n" },
    };

    [Theory]
    [MemberData(nameof(Heads))]
    public async Task A_head_that_breaks_the_rules_is_refused_with_a_problem(string what, int status, string request)
    {
        var bytes = Encoding.Latin1.GetBytes(request);
        (await RawConnection.ExchangeAsync(service, bytes)).ShouldHaveSingleItem().ShouldBeProblem(status, "bad-http", what);
        await NothingWasTakenForADefectAsync();
    }

    [Theory]
    [MemberData(nameof(Bodies))]
    public async Task A_body_that_breaks_the_rules_is_refused_with_a_problem(string what, string chunks)
    {
        var answer = (await RawConnection.ExchangeAsync(service, Encoding.Latin1.GetBytes(Chunked + chunks))).ShouldHaveSingleItem();
        answer.ShouldBeProblem(400, "bad-http", what);
        answer.Headers["Connection"].ShouldBe("close", what);
        await NothingWasTakenForADefectAsync();
    }

    [Theory]
    [InlineData("Content-Length: +1")]
    [InlineData("X: a\0b")]
    [InlineData("Transfer-Encoding: gzip, chunked")]
    public async Task Bytes_that_come_one_by_one_are_refused_alike(string header)
    {
        var bytes = Encoding.Latin1.GetBytes($"POST /rank HTTP/1.1\r\nHost: test\r\nContent-Type: application/json\r\n{header}\r\n\r\n");
        (await RawConnection.ExchangeAsync(service, bytes, oneByOne: true)).ShouldHaveSingleItem().ShouldBeProblem(400, "bad-http", header);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Good_requests_before_a_bad_one_on_the_same_connection_are_answered(bool oneByOne)
    {
        var good = $"POST /rank HTTP/1.1\r\nHost: test\r\nContent-Type: application/json\r\nContent-Length: {Length}\r\n\r\n{Body}";
        var answers = await RawConnection.ExchangeAsync(
            service,
            Encoding.Latin1.GetBytes(good + good + "GET /healthz HTTP/1.1\r\nHost: test\r\n\r\n" + "GET / HTTP/1.1\r\nHost: test\r\nX: \0\r\n\r\n" + good),
            oneByOne);
        answers.Select(answer => answer.Status).ShouldBe([200, 200, 200, 400]);
        answers[3].ShouldBeProblem(400, "bad-http", "last");
        answers[0].Body.ShouldContain("\"certificate\"");
    }

    [Fact]
    public async Task A_body_in_chunks_with_extensions_and_trailers_is_read()
    {
        var half = Body.Length / 2;
        var chunks = $"{half:x};name=value\r\n{Body[..half]}\r\n{Body.Length - half:X}\r\n{Body[half..]}\r\n0\r\nA: b\r\n\r\n";
        (await RawConnection.ExchangeAsync(service, Encoding.Latin1.GetBytes(Chunked + chunks))).ShouldHaveSingleItem().Status.ShouldBe(200);
    }

    [Fact]
    public async Task Old_HTTP_with_a_length_is_answered()
        => (await RawConnection.ExchangeAsync(service, Encoding.Latin1.GetBytes($"POST /rank HTTP/1.0\r\nContent-Type: application/json\r\nContent-Length: {Length}\r\n\r\n{Body}")))
            .ShouldHaveSingleItem()
            .Status.ShouldBe(200);

    private async Task NothingWasTakenForADefectAsync()
    {
        (await service.TextAsync("/metrics")).ShouldNotContain("internal-error");
        fixture.Errors.Lines.ShouldBeEmpty();
    }
}
