using System.Text.Json;
using RankOrchestrator.Evaluation.Estimators;
using RankOrchestrator.Evaluation.Intervals;
using RankOrchestrator.Evaluation.Summaries;
using RankOrchestrator.Orchestrator.Estimates;

namespace RankOrchestrator.Orchestrator.OpenBandit;

/// <summary>What the reports say, for scripts: rates are shares, refusals are sentences, what there is not is null.</summary>
internal static class OpenBanditJson
{
    /// <summary>The replay of one log.</summary>
    public static void Write(Utf8JsonWriter json, OpenBanditLog log, string plan, Replay replay, bool isTimeless)
    {
        json.WriteStartObject();
        json.WriteString("campaign"u8, log.Source.Campaign);
        json.WriteString("policy"u8, log.Source.Policy);
        json.WriteString("plan"u8, plan);
        json.WriteNumber("impressions"u8, log.Impressions.Length);
        json.WriteNumber("items"u8, log.Items.Length);
        json.WriteNumber("clicks"u8, log.Impressions.Count(impression => impression.IsClicked));
        json.WriteStartObject("degraded"u8);
        foreach (var (words, pages) in replay.Degradations)
        {
            json.WriteNumber(words, pages);
        }

        json.WriteEndObject();
        WriteClickRates(json, "clickRates"u8, log, replay.Pages, DateTimeOffset.MinValue);
        if (log.Source.IsTrainedOn)
        {
            WriteClickRates(json, "heldOut"u8, log, replay.Pages, OpenBanditLog.HeldOutFrom);
        }

        if (!isTimeless)
        {
            json.WriteNumber("medianMs"u8, System.Diagnostics.Stopwatch.GetElapsedTime(0, replay.SortedLatencies[replay.SortedLatencies.Length / 2]).TotalMilliseconds);
        }

        json.WriteEndObject();
    }

    /// <summary>What one policy's log says of another.</summary>
    public static void Write(Utf8JsonWriter json, string campaign, PolicyComparison comparison)
    {
        var weights = comparison.Evaluation.Weights;
        json.WriteStartObject();
        json.WriteString("campaign"u8, campaign);
        json.WriteString("target"u8, comparison.Target);
        json.WriteString("logged"u8, comparison.Logged);
        json.WriteNumber("rows"u8, weights.Rows);
        json.WriteNumber("effectiveSample"u8, weights.EffectiveSample);
        json.WriteNumber("events"u8, weights.Events);
        json.WriteNumber("effectiveEvents"u8, weights.EffectiveEvents);
        json.WriteNumber("meanWeight"u8, weights.MeanWeight);
        json.WriteNumber("largestWeight"u8, weights.LargestWeight);
        json.WriteNumber("topPercentShare"u8, weights.TopPercentShare);
        json.WriteStartArray("estimates"u8);
        foreach (var estimate in comparison.Evaluation.Estimates)
        {
            Write(json, estimate);
        }

        json.WriteEndArray();
        json.WriteStartObject("ownLog"u8);
        json.WriteNumber("rows"u8, comparison.Rows);
        json.WriteNumber("clicks"u8, comparison.Clicks);
        json.WriteNumber("value"u8, comparison.OwnRate);
        WriteEnds(json, comparison.OwnInterval);
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, PolicyEstimate estimate)
    {
        json.WriteStartObject();
        json.WriteString("estimator"u8, EstimatorWords.Of(estimate.Estimator));
        WriteNumber(json, "value"u8, estimate.Value);
        WriteNumber(json, "standardError"u8, estimate.StandardError);
        json.WriteString("refusal"u8, estimate.Refusal);
        if (estimate.Threshold is { } threshold)
        {
            WriteNumber(json, "threshold"u8, double.IsFinite(threshold.Chosen.Threshold) ? threshold.Chosen.Threshold : null);
            json.WriteStartArray("candidates"u8);
            foreach (var candidate in threshold.Candidates)
            {
                json.WriteStartObject();
                WriteNumber(json, "threshold"u8, double.IsFinite(candidate.Threshold) ? candidate.Threshold : null);
                WriteNumber(json, "value"u8, double.IsFinite(candidate.Value) ? candidate.Value : null);
                WriteNumber(json, "halfWidth"u8, double.IsFinite(candidate.HalfWidth) ? candidate.HalfWidth : null);
                json.WriteEndObject();
            }

            json.WriteEndArray();
        }

        Write(json, "normal"u8, estimate.Normal);
        Write(json, "bootstrap"u8, estimate.Bootstrap);
        if (estimate.Estimator == Estimator.InversePropensity)
        {
            Write(json, "exact"u8, estimate.Exact);
        }

        json.WriteEndObject();
    }

    private static void WriteClickRates(Utf8JsonWriter json, ReadOnlySpan<byte> name, OpenBanditLog log, ReplayedPages pages, DateTimeOffset from)
    {
        json.WriteStartArray(name);
        foreach (var question in Enum.GetValues<ClickRateQuestion>())
        {
            if (ClickRateEstimator.Estimate(log, pages, question, from) is not { } estimate)
            {
                continue;
            }

            json.WriteStartObject();
            json.WriteString("question"u8, JsonNamingPolicy.CamelCase.ConvertName(question.ToString()));
            json.WriteNumber("rows"u8, estimate.Impressions);
            json.WriteNumber("matches"u8, estimate.Matches);
            json.WriteNumber("clicks"u8, estimate.Weighted.Events);
            Write(json, "inversePropensity"u8, estimate.InversePropensity);
            if (estimate.SelfNormalised is { } normalised)
            {
                Write(json, "selfNormalised"u8, normalised);
            }

            Write(json, "logged"u8, estimate.Logged);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void Write(Utf8JsonWriter json, ReadOnlySpan<byte> name, WeightedCount count)
    {
        json.WriteStartObject(name);
        json.WriteNumber("value"u8, count.Sum);
        WriteEnds(json, new Interval(count.Lower, count.Upper));
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, ReadOnlySpan<byte> name, IntervalAnswer answer)
    {
        json.WriteStartObject(name);
        if (answer.Interval is { } interval)
        {
            WriteEnds(json, interval);
        }

        json.WriteString("refusal"u8, answer.Refusal);
        json.WriteEndObject();
    }

    private static void WriteEnds(Utf8JsonWriter json, Interval interval)
    {
        json.WriteNumber("lower"u8, interval.Lower);
        json.WriteNumber("upper"u8, interval.Upper);
    }

    private static void WriteNumber(Utf8JsonWriter json, ReadOnlySpan<byte> name, double? number)
    {
        if (number is { } known)
        {
            json.WriteNumber(name, known);
        }
        else
        {
            json.WriteNull(name);
        }
    }
}
