using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using RankOrchestrator.Orchestrator.Offline;

namespace RankOrchestrator.Orchestrator.Warehouse;

/// <summary>A segment on its way into tables.</summary>
/// <param name="Log">What its log is called there.</param>
/// <param name="File">What it is called in its log.</param>
/// <param name="Content">What tells its bytes from any others.</param>
/// <param name="Bytes">How many there are.</param>
/// <param name="Lines">Its lines, with where they stand.</param>
internal sealed record SegmentToLoad(string Log, string File, string Content, long Bytes, IEnumerable<(string Place, byte[] Text)> Lines)
{
    /// <summary>What it is called in the tables.</summary>
    public string Name => $"{Log}/{File}";

    /// <summary>What tells the first bytes of a stream from any others: the first 16 bytes of their SHA-256.</summary>
    public static string ContentOf(Stream bytes, long length)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var buffer = new byte[1 << 16];
        for (int count; length > 0 && (count = bytes.Read(buffer, 0, (int)Math.Min(buffer.Length, length))) > 0; length -= count)
        {
            hash.AppendData(buffer, 0, count);
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset().AsSpan(0, 16));
    }
}

/// <summary>What became of a segment.</summary>
/// <param name="Lines">Lines that were loaded; null when it was loaded before.</param>
/// <param name="Note">What is to be said of it; null for nothing.</param>
internal readonly record struct LoadOutcome(long? Lines, string? Note = null);

/// <summary>
/// Loads segments so that each is in the tables exactly once, whenever it is stopped and begun again. Rows of a segment are one partition.
/// They are put into a table of their own first, counted there, and then take the place of the segment's partition at once; last the
/// segment is noted as loaded, with its content. Whatever was stopped before the note is done again from the start, and leads to the same.
/// </summary>
/// <param name="server">Where the tables are.</param>
/// <param name="loaded">What is loaded already.</param>
internal sealed class SegmentLoader(ClickHouseServer server, LoadedSegments loaded)
{
    /// <summary>Begins the names of tables that rows are put into first.</summary>
    public const string StagingPrefix = "loading_";

    private const int BytesAtOnce = 1 << 16;

    /// <summary>Loads a segment, unless it is there as it is.</summary>
    /// <exception cref="CommandFailure">
    /// The server is away or refuses something, or a line is none of a log. The tables have what they had of the segment.
    /// </exception>
    public async Task<LoadOutcome> LoadAsync(SegmentToLoad segment, CancellationToken cancellationToken)
    {
        var before = loaded.Find(segment.Name);
        if (before?.Content == segment.Content)
        {
            return default;
        }

        if (before is null && loaded.FindContent(segment.Content) is { } same)
        {
            return new LoadOutcome(null, $"{segment.Name} is what was loaded as {same}, and is passed over.");
        }

        using var lines = segment.Lines.GetEnumerator();
        if (!lines.MoveNext())
        {
            return await EmptyAsync(segment, before, cancellationToken);
        }

        var kind = KindOf(lines.Current.Place, lines.Current.Text);
        if (before is { Lines: > 0 } && before.Kind != kind.Format)
        {
            throw TwoLogs(segment);
        }

        var staging = $"{StagingPrefix}{kind.Table}_{Hash(segment.Log)}";
        await server.AskAsync($"DROP TABLE IF EXISTS {staging}", cancellationToken);
        await server.AskAsync($"CREATE TABLE {staging} AS {kind.Table}", cancellationToken);
        var count = 0L;
        await server.InsertAsync(staging, stream => count = WriteRows(stream, kind, segment.Name, lines), cancellationToken);
        await CheckAsync(segment, kind, staging, count, before, cancellationToken);
        await server.AskAsync($"ALTER TABLE {kind.Table} REPLACE PARTITION {ClickHouseServer.Quote(segment.Name)} FROM {staging}", cancellationToken);
        await NoteAsync(segment, new LoadedSegment(kind.Format, segment.Content, count), cancellationToken);
        await server.AskAsync($"DROP TABLE IF EXISTS {staging}", cancellationToken);
        return new LoadOutcome(count);
    }

    /// <summary>Deletes rows that are a user's, by each of the names that the user may have; how many there were.</summary>
    /// <exception cref="CommandFailure">The server is away or refuses it.</exception>
    public static async Task<long> ForgetAsync(ClickHouseServer server, IReadOnlyList<string> names, TimeSpan pause, CancellationToken cancellationToken)
    {
        var isUser = $"user IN ({string.Join(", ", names.Select(ClickHouseServer.Quote))})";
        var (found, tables) = (0L, LogKind.All.Select(kind => kind.Table).ToArray());
        foreach (var staging in await StagingAsync(server, cancellationToken))
        {
            await server.AskAsync($"DROP TABLE IF EXISTS {staging}", cancellationToken);
        }

        foreach (var table in tables)
        {
            found += await server.CountAsync($"SELECT count() FROM {table} WHERE {isUser}", cancellationToken);
            await server.AskAsync($"ALTER TABLE {table} DELETE WHERE {isUser}", cancellationToken);
        }

        // Rows are deleted behind the statement.
        var all = string.Join(", ", tables.Select(ClickHouseServer.Quote));
        while (await server.CountAsync(
            $"SELECT count() FROM system.mutations WHERE database = currentDatabase() AND table IN ({all}) AND NOT is_done", cancellationToken) > 0)
        {
            await Task.Delay(pause, cancellationToken);
        }

        return found;
    }

    private static async Task<string[]> StagingAsync(ClickHouseServer server, CancellationToken cancellationToken)
        => (await server.AskAsync(
            $"SELECT name FROM system.tables WHERE database = currentDatabase() AND startsWith(name, '{StagingPrefix}')", cancellationToken))
            .Split('\n', StringSplitOptions.RemoveEmptyEntries);

    /// <summary>A segment without lines: what there was of it is taken away.</summary>
    private async Task<LoadOutcome> EmptyAsync(SegmentToLoad segment, LoadedSegment? before, CancellationToken cancellationToken)
    {
        if (LogKind.All.FirstOrDefault(kind => kind.Format == before?.Kind) is { } kind)
        {
            await server.AskAsync($"ALTER TABLE {kind.Table} DROP PARTITION {ClickHouseServer.Quote(segment.Name)}", cancellationToken);
            await NoteAsync(segment, new LoadedSegment(kind.Format, segment.Content, 0), cancellationToken);
        }

        return new LoadOutcome(0);
    }

    private static LogKind KindOf(string place, byte[] line)
    {
        var format = LogKind.FormatOf(line);
        return LogKind.All.FirstOrDefault(kind => kind.Format == format) ?? throw new CommandFailure(
            $"{place}: This is no line of {string.Join(" or of ", LogKind.All.Select(kind => kind.Format))}{(format.Length > 0 ? $", but of {format}" : "")}.");
    }

    private static long WriteRows(Stream stream, LogKind kind, string segment, IEnumerator<(string Place, byte[] Text)> lines)
    {
        using var rows = new MemoryStream(2 * BytesAtOnce);
        using var json = new Utf8JsonWriter(rows, new JsonWriterOptions { SkipValidation = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });
        var count = 0L;
        do
        {
            var (place, line) = lines.Current;
            if (count > 0 && LogKind.FormatOf(line) != kind.Format)
            {
                throw new CommandFailure($"{place}: This is no line of {kind.Format}, as those before it are.");
            }

            try
            {
                kind.Write(json, segment, count++, line);
            }
            catch (Exception exception)
                when (exception is JsonException or InvalidOperationException or FormatException or KeyNotFoundException or ArgumentException)
            {
                throw new CommandFailure($"{place}: This is no line of {kind.Format}: {exception.Message}");
            }

            json.Flush();
            json.Reset();
            rows.WriteByte((byte)'\n');
            if (rows.Length > BytesAtOnce)
            {
                rows.WriteTo(stream);
                rows.SetLength(0);
            }
        }
        while (lines.MoveNext());
        rows.WriteTo(stream);
        return count;
    }

    /// <summary>Looks whether what is about to take the place of a partition is all there, and of the same log.</summary>
    private async Task CheckAsync(SegmentToLoad segment, LogKind kind, string staging, long count, LoadedSegment? before, CancellationToken cancellationToken)
    {
        if (await server.CountAsync($"SELECT count() FROM {staging}", cancellationToken) is var there && there != count)
        {
            throw new CommandFailure(string.Create(
                CultureInfo.InvariantCulture,
                $"{segment.Name}: {there} rows came of {count} lines; somebody else loads the same log. Nothing of it was changed; load it again."));
        }

        var isSame = $"SELECT {kind.Identity} FROM {kind.Table} WHERE segment = {ClickHouseServer.Quote(segment.Name)}";
        if (before is { Lines: > 0 }
            && await server.CountAsync($"SELECT count() FROM ({isSame})", cancellationToken) > 0
            && await server.CountAsync($"SELECT count() FROM {staging} WHERE ({kind.Identity}) IN ({isSame})", cancellationToken) == 0)
        {
            throw TwoLogs(segment);
        }
    }

    private static CommandFailure TwoLogs(SegmentToLoad segment)
        => new($"{segment.Name} was loaded with other lines, so two logs are called {segment.Log}. Name this one with --as; nothing of it was changed.");

    private async Task NoteAsync(SegmentToLoad segment, LoadedSegment now, CancellationToken cancellationToken)
    {
        var row = JsonSerializer.SerializeToUtf8Bytes(new Dictionary<string, object>(StringComparer.Ordinal)
        {
            ["segment"] = segment.Name,
            ["kind"] = now.Kind,
            ["content"] = now.Content,
            ["lines"] = now.Lines,
            ["bytes"] = segment.Bytes,
        });
        await server.InsertAsync("segments (segment, kind, content, lines, bytes)", stream => stream.Write(row), cancellationToken);
        loaded.Add(segment.Name, now);
    }

    private static string Hash(string log) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(log)).AsSpan(0, 8));
}
