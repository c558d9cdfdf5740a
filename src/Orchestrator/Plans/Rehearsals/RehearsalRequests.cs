using System.Buffers;
using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using System.Text.Json;
using RankOrchestrator.Domain.Tables;
using RankOrchestrator.Orchestrator.Requests;
using RankOrchestrator.Policies.Surfaces;

namespace RankOrchestrator.Orchestrator.Plans.Rehearsals;

/// <summary>
/// Requests that a surface must be able to answer, made up from its schema, the same every time: with everything, with
/// the least, with gaps; of several users; at the times at which its rules come into force.
/// </summary>
internal static class RehearsalRequests
{
    private const int Candidates = 16;
    private const int Slots = 8;
    private const int ListElements = 3;
    private const int MostUsers = 6;
    private const int MostTimes = 4;
    private static readonly DateTimeOffset Now = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    /// <summary>The requests, the most telling first.</summary>
    /// <param name="surface">The surface.</param>
    /// <param name="users">Users that flags name.</param>
    public static ImmutableArray<RehearsalRequest> Of(SurfacePlan surface, IEnumerable<string> users)
    {
        var plain = new MadeUp("everything", RequestContent.Everything, "rehearsal-1", Now, "full", Candidates);
        IEnumerable<MadeUp> made =
        [
            plain,
            plain with { Name = "required columns alone", Content = RequestContent.Least, User = null, Explain = "none", Candidates = 1 },
            plain with { Name = "missing values", Content = RequestContent.Gaps, User = null, Explain = "summary" },
            .. users.Prepend("rehearsal-3").Prepend("rehearsal-2").Take(MostUsers).Select(user => plain with { Name = $"user {user}", User = user }),
            .. Times(surface.Policy).Take(MostTimes).Select(time => plain with { Name = string.Create(CultureInfo.InvariantCulture, $"at {time:yyyy-MM-dd'T'HH:mm:ssK}"), Now = time }),
        ];
        return [.. made.Where(request => Encoding.UTF8.GetByteCount(request.User ?? "") <= surface.Limits.StringBytes).Select(request => new RehearsalRequest(request.Name, Write(surface, request)))];
    }

    private static IEnumerable<DateTimeOffset> Times(SurfacePolicy policy)
        => policy.Rules.SelectMany(rule => rule.Active).Concat(policy.Constraints.SelectMany(constraint => constraint.Active))
            .Select(period => period.From?.In(policy.TimeZone)).OfType<DateTimeOffset>().Distinct().Order();

    private static ReadOnlyMemory<byte> Write(SurfacePlan surface, MadeUp request)
    {
        var buffer = new ArrayBufferWriter<byte>(8192);
        using var json = new Utf8JsonWriter(buffer);
        var (schema, limits) = (surface.Policy.Schema, surface.Limits);
        json.WriteStartObject();
        json.WriteString("surface"u8, surface.Name);
        json.WriteNumber("slots"u8, request.Content == RequestContent.Least ? limits.FewestSlots : Math.Min(Math.Max(Slots, limits.FewestSlots), limits.Slots));
        json.WriteString("now"u8, request.Now);
        WriteRow(json, "context", schema.Context, 0, request, limits);
        json.WriteStartArray("candidates"u8);
        for (var candidate = 0; candidate < Math.Min(request.Candidates, limits.Candidates); candidate++)
        {
            json.WriteStartObject();
            json.WriteString("id"u8, candidate.ToString("x", CultureInfo.InvariantCulture));
            WriteRow(json, "attributes", schema.Attributes, candidate, request, limits);
            WriteRow(json, "features", schema.Features, candidate, request, limits);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteStartObject("options"u8);
        json.WriteString("explain"u8, request.Explain);
        json.WriteEndObject();
        json.WriteEndObject();
        json.Flush();
        return buffer.WrittenMemory;
    }

    private static void WriteRow(Utf8JsonWriter json, string name, TableSchema table, int row, MadeUp request, RequestLimits limits)
    {
        json.WriteStartObject(name);
        for (var index = 0; index < table.Columns.Length; index++)
        {
            var column = table.Columns[index];
            var isLeftOut = request.Content switch
            {
                RequestContent.Least => true,
                RequestContent.Gaps => (index + row) % 2 == 0,
                _ => false,
            };
            if (isLeftOut && column.Nullable)
            {
                continue;
            }

            json.WritePropertyName(column.Name);
            if (column.IsList)
            {
                json.WriteStartArray();
                for (var element = 0; element < (column.Dimension ?? Math.Min(ListElements, limits.ListElements)); element++)
                {
                    MadeUpCell.Write(json, column, MadeUpCell.Spread(row, index + element));
                }

                json.WriteEndArray();
            }
            else if (column.IsMap)
            {
                MadeUpCell.WriteMap(json, column, MadeUpCell.Spread(row, index), limits.MapEntries, limits.StringBytes);
            }
            else if (request.User is { } user && column is { Name: "userId", Type: ColumnType.String, AllowedValues.IsEmpty: true })
            {
                json.WriteStringValue(user);
            }
            else
            {
                MadeUpCell.Write(json, column, MadeUpCell.Spread(row, index));
            }
        }

        json.WriteEndObject();
    }

    private enum RequestContent
    {
        Everything,
        Least,
        Gaps,
    }

    /// <param name="Name">What it is, for a finding.</param>
    /// <param name="Content">Which columns it carries.</param>
    /// <param name="User">Its user's id; null for any.</param>
    /// <param name="Now">Its clock.</param>
    /// <param name="Explain">How much it asks to be told.</param>
    /// <param name="Candidates">Number of candidates.</param>
    private sealed record MadeUp(string Name, RequestContent Content, string? User, DateTimeOffset Now, string Explain, int Candidates);
}

/// <summary>A made-up request.</summary>
/// <param name="Name">What it is, in words for a finding.</param>
/// <param name="Body">The request as JSON.</param>
internal sealed record RehearsalRequest(string Name, ReadOnlyMemory<byte> Body);
