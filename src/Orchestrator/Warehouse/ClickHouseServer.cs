using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Text;
using RankOrchestrator.Orchestrator.Offline;

namespace RankOrchestrator.Orchestrator.Warehouse;

/// <summary>A database of a ClickHouse server, spoken to over HTTP. What goes wrong there ends the command with one line.</summary>
internal sealed class ClickHouseServer : IDisposable
{
    /// <summary>The database where the address names none.</summary>
    public const string DefaultDatabase = "rank";

    private const int MostOfMistake = 600;

    /// <summary>Rows that the server takes for one block: pages are wide, and the server's own number is meant for narrow rows.</summary>
    private const int RowsOfBlock = 8192;

    private const string NoTable = "Code: 60,";
    private const string NoDatabase = "Code: 81,";
    private static readonly TimeSpan ConnectTime = TimeSpan.FromSeconds(10);

    private readonly HttpClient http;
    private readonly string name;
    private readonly string query;

    /// <param name="address">Where it listens; may name user, password and, as <c>?database=</c>, the database.</param>
    /// <param name="handler">What sends; null for the network.</param>
    /// <exception cref="CommandFailure">It is no address of a server.</exception>
    public ClickHouseServer(string address, HttpMessageHandler? handler = null)
    {
        if (!Uri.TryCreate(address, UriKind.Absolute, out var uri) || uri.Scheme is not ("http" or "https") || uri.Host.Length == 0)
        {
            throw new CommandFailure("The server is an address such as http://localhost:8123/?database=rank.");
        }

        name = uri.GetLeftPart(UriPartial.Scheme) + uri.Authority;
        query = uri.Query.Contains("database=", StringComparison.Ordinal)
            ? uri.Query
            : $"{(uri.Query.Length > 1 ? uri.Query + "&" : "?")}database={DefaultDatabase}";
        var (user, password) = Credentials(uri);
#pragma warning disable CA2000 // The client disposes what sends.
        http = new HttpClient(handler ?? new SocketsHttpHandler { ConnectTimeout = ConnectTime, AllowAutoRedirect = false })
#pragma warning restore CA2000
        {
            BaseAddress = new Uri(name + uri.AbsolutePath),
            Timeout = Timeout.InfiniteTimeSpan,
        };
        if (user.Length > 0)
        {
            http.DefaultRequestHeaders.Add("X-ClickHouse-User", user);
            http.DefaultRequestHeaders.Add("X-ClickHouse-Key", password);
        }
    }

    /// <summary>A text as it stands in a statement.</summary>
    public static string Quote(string text) => $"'{text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("'", "\\'", StringComparison.Ordinal)}'";

    /// <summary>Has a statement done; what it answers, of which a command holds all.</summary>
    /// <exception cref="CommandFailure">The server is away or refuses it.</exception>
    public async Task<string> AskAsync(string statement, CancellationToken cancellationToken)
    {
        using var content = new StringContent(statement);
        return await SendAsync("&wait_end_of_query=1", content, cancellationToken);
    }

    /// <summary>The number that a statement answers.</summary>
    /// <exception cref="CommandFailure">The server is away, refuses it, or is none.</exception>
    public async Task<long> CountAsync(string statement, CancellationToken cancellationToken)
        => long.TryParse((await AskAsync(statement, cancellationToken)).Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out var count)
            ? count
            : throw new CommandFailure($"{name} does not answer as ClickHouse does.");

    /// <summary>Puts rows into a table while they are made; none is certain to be there when this fails.</summary>
    /// <param name="table">The table.</param>
    /// <param name="write">Writes rows, a JSON object each.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="CommandFailure">The server is away or refuses it.</exception>
    public async Task InsertAsync(string table, Action<Stream> write, CancellationToken cancellationToken)
    {
        using var content = new RowsContent(write);
        var statement = Uri.EscapeDataString($"INSERT INTO {table} FORMAT JSONEachRow");
        var options = string.Create(CultureInfo.InvariantCulture, $"&max_insert_block_size={RowsOfBlock}&query={statement}");
        try
        {
            await SendAsync(options, content, cancellationToken);
        }
        catch (Exception) when (content.Failure is not null)
        {
            throw content.Failure;
        }
    }

    /// <inheritdoc/>
    public void Dispose() => http.Dispose();

    private static (string User, string Password) Credentials(Uri uri)
    {
        if (uri.UserInfo.Length > 0)
        {
            var parts = uri.UserInfo.Split(':', 2);
            return (Uri.UnescapeDataString(parts[0]), parts.Length > 1 ? Uri.UnescapeDataString(parts[1]) : "");
        }

        return (Environment.GetEnvironmentVariable("CLICKHOUSE_USER") ?? "", Environment.GetEnvironmentVariable("CLICKHOUSE_PASSWORD") ?? "");
    }

    private async Task<string> SendAsync(string options, HttpContent content, CancellationToken cancellationToken)
    {
        try
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, query + options) { Content = content };
            using var response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
            return response.StatusCode == HttpStatusCode.OK
                ? await response.Content.ReadAsStringAsync(cancellationToken)
                : throw new CommandFailure($"{name}: {await MistakeAsync(response, cancellationToken)}");
        }
        catch (Exception exception) when (exception is HttpRequestException or IOException or SocketException)
        {
            throw new CommandFailure($"{name}: {exception.GetBaseException().Message}.");
        }
    }

    /// <summary>What the server says of a refused statement, without the marks of its own language.</summary>
    private static async Task<string> MistakeAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        var buffer = new byte[MostOfMistake];
        await using var stream = await response.Content.ReadAsStreamAsync(cancellationToken);
        var text = Encoding.UTF8.GetString(
            buffer,
            0,
            await stream.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, cancellationToken)).Trim();
        const string Beginning = "DB::Exception: ", End = ", e.what()";
        var start = text.IndexOf(Beginning, StringComparison.Ordinal);
        var end = text.LastIndexOf(End, StringComparison.Ordinal);
        var words = start < 0 ? text : end > start ? text[(start + Beginning.Length)..end] : text[(start + Beginning.Length)..];
        var hint = text.StartsWith(NoTable, StringComparison.Ordinal) || text.StartsWith(NoDatabase, StringComparison.Ordinal)
            ? " deploy/clickhouse/tables.sql makes the tables."
            : "";
        return words.Length == 0
            ? string.Create(CultureInfo.InvariantCulture, $"The server answers {(int)response.StatusCode}.")
            : words.TrimEnd('.') + "." + hint;
    }

    /// <summary>Rows that are made while they are sent.</summary>
    private sealed class RowsContent : HttpContent
    {
        private readonly Action<Stream> write;

        public RowsContent(Action<Stream> write)
        {
            this.write = write;
            Headers.ContentType = new MediaTypeHeaderValue("application/x-ndjson");
        }

        /// <summary>Why there were no more rows, where that is not the server's doing.</summary>
        public CommandFailure? Failure { get; private set; }

        protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context)
        {
            try
            {
                await Task.Run(() => write(stream));
            }
            catch (CommandFailure failure)
            {
                Failure = failure;
                throw;
            }
        }

        protected override bool TryComputeLength(out long length)
        {
            length = 0;
            return false;
        }
    }
}
