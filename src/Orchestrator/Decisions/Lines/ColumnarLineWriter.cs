using System.Text;
using System.Text.Json;
using RankOrchestrator.Domain.Requests;
using RankOrchestrator.Domain.Tables;
using RankOrchestrator.Orchestrator.Admission;
using RankOrchestrator.Orchestrator.Answers;
using RankOrchestrator.Orchestrator.Decisions.Privacy;
using RankOrchestrator.Orchestrator.Requests;
using RankOrchestrator.Orchestrator.Workspaces;

namespace RankOrchestrator.Orchestrator.Decisions.Lines;

/// <summary>
/// Writes a decision as <c>decision/2</c>: what serving saw, once, column by column, candidates in the order of their ids
/// (<c>docs/decision.schema.json</c>). Request and page can be made again from it: every cell is written as a request has it. A request
/// of which something was dropped is kept as it came instead, for what was dropped is in no column.
/// </summary>
/// <param name="sampling">Which share of the pages of a surface is kept; it stands in the line.</param>
/// <param name="problems">Share of the kept pages whose slot problem is kept.</param>
/// <param name="hidden">What does not reach the log as it is.</param>
internal sealed class ColumnarLineWriter(SurfaceSampling sampling, double problems, HiddenFields hidden)
{
    /// <summary>Name and version of the format.</summary>
    public const string Format = "decision/2";

    /// <summary>Whether the page is one of those that are kept, by the id of its request, or by the request itself where it has none.</summary>
    public bool Keeps(RankWorkspace workspace, ReadOnlySpan<byte> request) => IsChosen("decision", workspace, request, sampling[workspace.Surface.Name]);

    /// <summary>Which share of a surface's pages is kept.</summary>
    public double RateOf(string surface) => sampling[surface];

    /// <summary>A user as the log may name him; null where it may not.</summary>
    public string? NameOf(string user) => hidden.OfUser switch
    {
        Hiding.None => user,
        Hiding.Hash => hidden.Hash(Encoding.UTF8.GetBytes(user)),
        _ => null,
    };

    /// <summary>Writes the line's object.</summary>
    public void Write(Utf8JsonWriter json, RankWorkspace workspace, string plan, ReadOnlySpan<byte> request, DateTimeOffset at)
    {
        var columns = hidden.Of(workspace.Surface);
        json.WriteStartObject();
        WriteHead(json, workspace, plan, at, columns);
        var isAsItCame = !workspace.Reading.Dropped.IsEmpty && columns.Names.IsEmpty;
        if (isAsItCame)
        {
            json.WritePropertyName("request"u8);
            DecisionMembers.WriteRequest(json, workspace, request);
            DecisionMembers.WriteLanguages(json, workspace);
        }
        else
        {
            WriteRequest(json, workspace, columns);
        }

        WriteScores(json, workspace, isAsItCame);
        WritePage(json, workspace, columns);
        if (!columns.OfItems && IsChosen("problem", workspace, request, problems))
        {
            DecisionMembers.WriteProblem(json, workspace);
        }

        json.WriteEndObject();
    }

    private static bool IsChosen(string purpose, RankWorkspace workspace, ReadOnlySpan<byte> request, double share)
        => StableShare.ContainsPage(purpose, workspace.Request.RequestId, request, share);

    private void WriteHead(Utf8JsonWriter json, RankWorkspace workspace, string plan, DateTimeOffset at, HiddenColumns columns)
    {
        json.WriteString("format"u8, Format);
        json.WriteString("at"u8, at.UtcDateTime);
        json.WriteString("requestId"u8, workspace.Request.RequestId);
        json.WriteString("surface"u8, workspace.Surface.Name);
        json.WriteString("plan"u8, plan);
        json.WriteString("now"u8, workspace.Request.Now.UtcDateTime);
        json.WriteNumber("rate"u8, sampling[workspace.Surface.Name]);
        if (!columns.Names.IsEmpty)
        {
            json.WriteStartArray("hidden"u8);
            foreach (var name in columns.Names)
            {
                json.WriteStringValue(name);
            }

            json.WriteEndArray();
        }
    }

    private void WriteRequest(Utf8JsonWriter json, RankWorkspace workspace, HiddenColumns columns)
    {
        var request = workspace.Request;
        json.WriteNumber("slots"u8, request.SlotCount);
        if (request.Seed != 0)
        {
            json.WriteNumber("seed"u8, request.Seed);
        }

        WriteOptions(json, request);
        var cells = new ColumnWriter(json, hidden);
        json.WritePropertyName("context"u8);
        cells.WriteRow(request.Context, columns.Context.AsSpan());
        json.WriteStartObject("candidates"u8);
        WriteIds(json, request.Candidates);
        json.WritePropertyName("attributes"u8);
        cells.WriteColumns(request.Candidates.Attributes, columns.Attributes.AsSpan());
        json.WritePropertyName("features"u8);
        cells.WriteColumns(request.Candidates.Features, columns.Features.AsSpan());
        json.WriteEndObject();
    }

    private static void WriteOptions(Utf8JsonWriter json, RankRequest request)
    {
        json.WriteStartObject("options"u8);
        var level = request.Explain switch
        {
            ExplainLevel.None => "none",
            ExplainLevel.Full => "full",
            _ => "summary",
        };
        if (request.ExplainedItems.Count == 0 && request.ExplainedSlot is null)
        {
            json.WriteString("explain"u8, level);
        }
        else
        {
            json.WriteStartObject("explain"u8);
            json.WriteString("level"u8, level);
            json.WriteStartArray("items"u8);
            foreach (var item in request.ExplainedItems)
            {
                json.WriteStringValue(item);
            }

            json.WriteEndArray();
            if (request.ExplainedSlot is { } slot)
            {
                json.WriteNumber("slot"u8, slot);
            }

            json.WriteEndObject();
        }

        if (request.Deadline is { } deadline)
        {
            json.WriteNumber("deadlineMs"u8, (int)deadline.TotalMilliseconds);
        }

        if (request.Languages.Count > 0)
        {
            json.WriteString("language"u8, LanguageRanges.Write(request.Languages));
        }

        json.WriteEndObject();
    }

    private static void WriteIds(Utf8JsonWriter json, CandidateTable candidates)
    {
        json.WriteStartArray("id"u8);
        for (var row = 0; row < candidates.Count; row++)
        {
            json.WriteStringValue(candidates.IdUtf8(row));
        }

        json.WriteEndArray();
    }

    private static void WriteScores(Utf8JsonWriter json, RankWorkspace workspace, bool namesCandidates)
    {
        if (namesCandidates)
        {
            json.WriteStartObject("candidates"u8);
            WriteIds(json, workspace.Request.Candidates);
            json.WriteEndObject();
        }

        DecisionMembers.WritePredictions(json, workspace);
        json.WriteStartArray("values"u8);
        foreach (var value in workspace.Values)
        {
            json.WriteNumberValue(value);
        }

        json.WriteEndArray();
        json.WriteStartObject("rules"u8);
        var rules = workspace.Surface.Rules.Rules;
        for (var rule = 0; rule < rules.Length; rule++)
        {
            var matched = workspace.Rules.Matched(rule);
            var row = Bits.Next(matched, 0);
            if (row < 0)
            {
                continue;
            }

            json.WriteStartArray(rules[rule].Name.Text);
            for (; row >= 0; row = Bits.Next(matched, row + 1))
            {
                json.WriteNumberValue(row);
            }

            json.WriteEndArray();
        }

        json.WriteEndObject();
    }

    private static void WritePage(Utf8JsonWriter json, RankWorkspace workspace, HiddenColumns columns)
    {
        json.WriteStartArray("items"u8);
        foreach (var candidate in workspace.Allocation.CandidateBySlot)
        {
            json.WriteNumberValue(candidate < 0 ? -1 : workspace.Page.Rows[candidate]);
        }

        json.WriteEndArray();
        AnswerWriter.WriteCertificate(json, workspace, ExplainLevel.Summary);
        ExplorationWriter.Write(json, workspace, withPropensities: true);
        AnswerWriter.WriteDegraded(json, workspace.Degradations, showsPlaces: columns.Names.IsEmpty);
        WriteStandIns(json, workspace);
        AnswerWriter.WriteFlags(json, workspace);
        if (workspace.Effort != SearchEffort.Full)
        {
            json.WriteString("effort"u8, SearchEffortWords.Of(workspace.Effort));
        }

        AnswerWriter.WriteTimings(json, workspace.Timings);
        ConstraintNames.WritePrices(json, workspace.Allocation, workspace.Page.Problem);
        json.WriteString("answerHash"u8, AnsweredPageHash.Of(workspace.AnsweredPage.Span));
    }

    /// <summary>
    /// Which of the degradations no page that is made again comes to by itself: that nothing was known of the user, and what stood in for
    /// models after it. The first follows from the others that came before.
    /// </summary>
    private static void WriteStandIns(Utf8JsonWriter json, RankWorkspace workspace)
    {
        var standIns = workspace.StandIns;
        var count = standIns.Count + (workspace.StateFailure is null ? 0 : 1);
        if (count == 0)
        {
            return;
        }

        json.WriteStartArray("standIns"u8);
        var first = workspace.Degradations.IndexOf(workspace.StateFailure ?? standIns[0]);
        for (var index = first; index < first + count; index++)
        {
            json.WriteNumberValue(index);
        }

        json.WriteEndArray();
    }
}
