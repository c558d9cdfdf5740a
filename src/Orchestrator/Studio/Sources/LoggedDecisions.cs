using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using System.Text.Json;
using RankOrchestrator.Orchestrator.Decisions.Lines;
using RankOrchestrator.Orchestrator.Offline;
using RankOrchestrator.Orchestrator.Settings;

namespace RankOrchestrator.Orchestrator.Studio.Sources;

/// <summary>Reads the last lines of the decision log that the process writes.</summary>
internal sealed class LoggedDecisions(ServiceSettings settings)
{
    /// <summary>Decisions that are listed.</summary>
    public const int Most = 50;

    /// <summary>Bytes at the end of the log that are looked at for them.</summary>
    private const int Tail = 32 << 20;

    private const int LongestLine = 32 << 20;

    private readonly string? path = settings.DecisionLog is { Length: > 0 } named ? Path.GetFullPath(named) : null;

    /// <summary>Whether there is a log to read.</summary>
    public bool Exists => path is not null && Path.Exists(path);

    private LoggedSegments? Segments => Directory.Exists(path) ? new LoggedSegments(path) : null;

    /// <summary>The last decisions, the newest first.</summary>
    /// <exception cref="IOException">The log cannot be read.</exception>
    public ImmutableArray<LoggedDecision> Last()
    {
        if (!Exists)
        {
            return [];
        }

        if (Segments is { } segments)
        {
            return segments.Last(Most);
        }

        using var file = Open();
        var start = Math.Max(0, file.Length - Tail);
        var bytes = new byte[file.Length - start];
        file.Seek(start, SeekOrigin.Begin);
        var read = file.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
        var decisions = ImmutableArray.CreateBuilder<LoggedDecision>();
        for (var end = bytes.AsSpan(0, read).LastIndexOf((byte)'\n'); end > 0 && decisions.Count < Most;)
        {
            var before = bytes.AsSpan(0, end).LastIndexOf((byte)'\n');
            if (before < 0 && start > 0)
            {
                break;
            }

            if (Head(bytes.AsSpan(before + 1, end - before - 1)) is { } decision)
            {
                decisions.Add(decision with { Position = start + before + 1 });
            }

            end = before;
        }

        return decisions.ToImmutable();
    }

    /// <summary>The line at a position that <see cref="Last"/> named; null when no decision begins there.</summary>
    /// <exception cref="IOException">The log cannot be read.</exception>
    public JsonDocument? Find(long position)
    {
        try
        {
            var decision = Line(position) is { } line ? JsonDocument.Parse(line) : null;
            if (decision?.RootElement is { ValueKind: JsonValueKind.Object } root && root.TryGetProperty("request", out _) && root.TryGetProperty("answer", out _))
            {
                return decision;
            }

            decision?.Dispose();
        }
        catch (JsonException)
        {
            // No decision.
        }

        return null;
    }

    /// <summary>The request of a decision with what its models said; null when no decision with a request begins there.</summary>
    /// <exception cref="IOException">The log cannot be read.</exception>
    public RecordedRequest? Recorded(long position) => Line(position) is { } line ? RecordedLine.Read(string.Create(CultureInfo.InvariantCulture, $"decision {position}"), line) : null;

    private byte[]? Line(long position)
    {
        if (!Exists || position < 0)
        {
            return null;
        }

        if (Segments is { } segments)
        {
            return segments.Find(position);
        }

        using var file = Open();
        if (position >= file.Length || (position > 0 && !EndsLine(file, position - 1)))
        {
            return null;
        }

        file.Seek(position, SeekOrigin.Begin);
        using var line = new MemoryStream();
        var part = new byte[64 * 1024];
        for (var count = 1; count > 0 && line.Length < LongestLine;)
        {
            count = file.Read(part);
            var end = part.AsSpan(0, count).IndexOf((byte)'\n');
            line.Write(part.AsSpan(0, end < 0 ? count : end));
            count = end < 0 ? count : 0;
        }

        return line.ToArray();
    }

    private FileStream Open() => new(path!, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);

    private static bool EndsLine(FileStream file, long position)
    {
        file.Seek(position, SeekOrigin.Begin);
        return file.ReadByte() == '\n';
    }

    /// <summary>What stands before the request of a line; null when it is no decision.</summary>
    public static LoggedDecision? Head(ReadOnlySpan<byte> line)
    {
        var json = new Utf8JsonReader(line);
        var decision = new LoggedDecision(0, "", "", "", "");
        try
        {
            if (ShadowLine.Is(line) || !json.Read() || json.TokenType != JsonTokenType.StartObject)
            {
                return null;
            }

            while (json.Read() && json.TokenType == JsonTokenType.PropertyName && !json.ValueTextEquals("request"u8) && !json.ValueTextEquals("slots"u8))
            {
                var name = json.GetString()!;
                json.Read();
                var text = json.TokenType == JsonTokenType.String ? json.GetString()! : "";
                json.Skip();
                decision = name switch
                {
                    "at" => decision with { At = text },
                    "requestId" => decision with { RequestId = text },
                    "surface" => decision with { Surface = text },
                    "plan" => decision with { Plan = text },
                    _ => decision,
                };
            }
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException or DecoderFallbackException)
        {
            return null;
        }

        return decision.Surface.Length > 0 ? decision : null;
    }
}

/// <summary>A line of the decision log, as far as a list shows it.</summary>
/// <param name="Position">Where the line begins, in bytes.</param>
/// <param name="At">When it was written.</param>
/// <param name="RequestId">The request's id, or empty.</param>
/// <param name="Surface">The surface.</param>
/// <param name="Plan">Hash of the plan that made the page.</param>
internal sealed record LoggedDecision(long Position, string At, string RequestId, string Surface, string Plan);
