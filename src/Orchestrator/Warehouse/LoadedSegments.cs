using System.Text.Json;
using RankOrchestrator.Orchestrator.Offline;

namespace RankOrchestrator.Orchestrator.Warehouse;

/// <summary>What a segment held when it was loaded.</summary>
/// <param name="Kind">The format of its lines; empty when it had none.</param>
/// <param name="Content">What tells its bytes from any others.</param>
/// <param name="Lines">How many lines it had.</param>
internal sealed record LoadedSegment(string Kind, string Content, long Lines);

/// <summary>Which segments are loaded, as the table <c>segments</c> says.</summary>
internal sealed class LoadedSegments
{
    private readonly Dictionary<string, LoadedSegment> byName = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> namesByContent = new(StringComparer.Ordinal);

    private LoadedSegments()
    {
    }

    /// <summary>What there was of a segment; null when it was never loaded.</summary>
    public LoadedSegment? Find(string segment) => byName.GetValueOrDefault(segment);

    /// <summary>The segment that was loaded with the same bytes; null when there is none.</summary>
    public string? FindContent(string content) => namesByContent.GetValueOrDefault(content);

    /// <summary>Notes that a segment is loaded.</summary>
    public void Add(string segment, LoadedSegment loaded)
    {
        if (byName.TryGetValue(segment, out var before) && namesByContent.GetValueOrDefault(before.Content) == segment)
        {
            namesByContent.Remove(before.Content);
        }

        byName[segment] = loaded;
        if (loaded.Lines > 0)
        {
            namesByContent[loaded.Content] = segment;
        }
    }

    /// <summary>Asks the server.</summary>
    /// <exception cref="CommandFailure">It is away, has no such table, or is no ClickHouse.</exception>
    public static async Task<LoadedSegments> ReadAsync(ClickHouseServer server, CancellationToken cancellationToken)
    {
        var answer = await server.AskAsync("SELECT segment, kind, content, toInt32(lines) AS lines FROM segments FINAL FORMAT JSONEachRow", cancellationToken);
        var loaded = new LoadedSegments();
        try
        {
            foreach (var line in answer.Split('\n', StringSplitOptions.RemoveEmptyEntries))
            {
                var row = JsonElement.Parse(line);
                loaded.Add(
                    row.GetProperty("segment"u8).GetString()!,
                    new LoadedSegment(
                        row.GetProperty("kind"u8).GetString()!,
                        row.GetProperty("content"u8).GetString()!,
                        row.GetProperty("lines"u8).GetInt64()));
            }
        }
        catch (Exception exception) when (exception is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            throw new CommandFailure("The server does not answer as ClickHouse does.");
        }

        return loaded;
    }
}
