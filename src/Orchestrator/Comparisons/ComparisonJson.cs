using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using RankOrchestrator.Orchestrator.Snapshots;

namespace RankOrchestrator.Orchestrator.Comparisons;

/// <summary>What a comparison says to programs. Members are only ever added.</summary>
internal static class ComparisonJson
{
    private static readonly JsonWriterOptions Options = new() { Indented = true, NewLine = "\n", Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The report as one object.</summary>
    public static string Render(ComparisonSummary summary, IReadOnlyList<(FailCondition Condition, bool Holds, string Value)> conditions, int shown, bool showsTimes)
    {
        var bytes = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(bytes, Options))
        {
            json.WriteStartObject();
            WriteCounts(json, summary);
            WriteObjectives(json, summary);
            WriteExposures(json, summary);
            WriteConstraints(json, summary);
            WriteSlowest(json, summary, showsTimes);
            json.WriteStartArray("changedMost"u8);
            var listed = 0;
            foreach (var page in summary.ChangedMost)
            {
                WritePage(json, page, isWhole: listed++ < shown);
            }

            json.WriteEndArray();
            json.WriteStartArray("pagesAskedFor"u8);
            foreach (var page in summary.Named)
            {
                WritePage(json, page, isWhole: true);
            }

            json.WriteEndArray();
            json.WriteStartArray("onlyBeforeOrAfter"u8);
            foreach (var page in summary.OnlyOnce)
            {
                WritePage(json, page, isWhole: false);
            }

            json.WriteEndArray();
            json.WriteStartArray("failIf"u8);
            foreach (var (condition, holds, value) in conditions)
            {
                json.WriteStartObject();
                json.WriteString("condition"u8, condition.Text);
                json.WriteBoolean("holds"u8, holds);
                json.WriteString("value"u8, value);
                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(bytes.WrittenSpan) + "\n";
    }

    private static void WriteCounts(Utf8JsonWriter json, ComparisonSummary summary)
    {
        json.WriteStartObject("pages"u8);
        json.WriteNumber("all"u8, summary.Pages);
        json.WriteNumber("changed"u8, summary.Pages - summary.Count(ChangeKind.None));
        json.WriteNumber("moved"u8, summary.Count(ChangeKind.Items));
        json.WriteNumber("onlyValues"u8, summary.Count(ChangeKind.Values));
        json.WriteNumber("onlyReasons"u8, summary.Count(ChangeKind.Reasons));
        json.WriteNumber("refused"u8, summary.Count(ChangeKind.Refused));
        json.WriteNumber("answered"u8, summary.Count(ChangeKind.Answered));
        Write(json, "proven", summary.Proven);
        Write(json, "relaxed", summary.Relaxed);
        Write(json, "degraded", summary.Degraded);
        json.WriteEndObject();
        json.WriteStartObject("items"u8);
        json.WriteNumber("entered"u8, summary.Entered);
        json.WriteNumber("left"u8, summary.Left);
        json.WriteNumber("moved"u8, summary.Moved);
        json.WriteEndObject();
        json.WriteStartObject("correlation"u8);
        json.WriteNumber("mean"u8, summary.Correlation);
        json.WriteNumber("least"u8, summary.LeastCorrelation);
        json.WriteEndObject();
        Write(json, "value", summary.Value);
    }

    private static void WriteObjectives(Utf8JsonWriter json, ComparisonSummary summary)
    {
        json.WriteStartObject("objectives"u8);
        foreach (var (name, worth) in summary.Objectives)
        {
            Write(json, name, worth);
        }

        json.WriteEndObject();
    }

    private static void WriteExposures(Utf8JsonWriter json, ComparisonSummary summary)
    {
        json.WriteStartObject("exposure"u8);
        foreach (var exposure in summary.Exposures)
        {
            json.WriteStartObject(exposure.Attribute);
            foreach (var (value, share) in exposure.Shares)
            {
                Write(json, value, share);
            }

            json.WriteEndObject();
        }

        json.WriteEndObject();
    }

    private static void WriteConstraints(Utf8JsonWriter json, ComparisonSummary summary)
    {
        json.WriteStartObject("constraints"u8);
        foreach (var (name, tally) in summary.Constraints)
        {
            json.WriteStartObject(name);
            Write(json, "binding", tally.Binding);
            Write(json, "price", tally.Price);
            Write(json, "relaxed", tally.Relaxed);
            json.WriteEndObject();
        }

        json.WriteEndObject();
    }

    private static void WriteSlowest(Utf8JsonWriter json, ComparisonSummary summary, bool showsTimes)
    {
        Write(json, "steps", summary.Steps);
        if (summary.Slowest is { } slowest)
        {
            json.WriteStartObject("slowest"u8);
            json.WriteString("request"u8, slowest.Place);
            Write(json, "steps", new BeforeAfter(slowest.Before!.Steps, slowest.After!.Steps));
            if (showsTimes && summary.Longest is { } longest)
            {
                json.WriteString("longest"u8, longest.Place);
                json.WriteNumber("milliseconds"u8, Math.Round(longest.After!.Took.TotalMilliseconds, 3));
            }

            json.WriteEndObject();
        }
    }

    private static void WritePage(Utf8JsonWriter json, PageComparison page, bool isWhole)
    {
        json.WriteStartObject();
        json.WriteString("request"u8, page.Place);
        json.WriteString("change"u8, page.Kind.ToString().ToLowerInvariant());
        if (page.Refusal is { } refusal)
        {
            json.WriteString("refusal"u8, $"{refusal.Title}. {refusal.Detail}");
        }

        if (page.Before is not null && page.After is not null)
        {
            json.WriteNumber("attentionMoved"u8, page.AttentionMoved);
            json.WriteNumber("entered"u8, page.Entered);
            json.WriteNumber("left"u8, page.Left);
            json.WriteNumber("moved"u8, page.Moved);
            Write(json, "value", new BeforeAfter(page.Before.Objective, page.After.Objective));
            if (isWhole)
            {
                WriteItems(json, page);
            }
        }

        json.WriteEndObject();
    }

    private static void WriteItems(Utf8JsonWriter json, PageComparison page)
    {
        json.WriteStartArray("items"u8);
        foreach (var change in PageDifference.Items(page.Before!.Page, page.After!.Page))
        {
            json.WriteStartObject();
            json.WriteString("id"u8, change.Item.Id);
            WriteSide(json, "before", change.Was);
            WriteSide(json, "after", change.Now);
            json.WriteString("why"u8, change.Why);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void WriteSide(Utf8JsonWriter json, string name, RankedItem? item)
    {
        if (item is null)
        {
            json.WriteNull(name);
            return;
        }

        json.WriteStartObject(name);
        json.WriteNumber("slot"u8, item.Slot);
        json.WriteNumber("value"u8, item.Value);
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, string name, BeforeAfter both)
    {
        json.WriteStartObject(name);
        json.WriteNumber("before"u8, both.Before);
        json.WriteNumber("after"u8, both.After);
        json.WriteEndObject();
    }
}
