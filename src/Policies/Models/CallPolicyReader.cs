using RankOrchestrator.Language.Diagnostics;
using RankOrchestrator.Language.Documents;
using RankOrchestrator.Language.Shapes;
using RankOrchestrator.Policies.Findings;

namespace RankOrchestrator.Policies.Models;

/// <summary>Reads how calls of a model are limited and repaired.</summary>
internal static class CallPolicyReader
{
    /// <summary>Shorter times say nothing about a server, and the breaker does not take them.</summary>
    private static readonly TimeSpan ShortestBreakerTime = TimeSpan.FromMilliseconds(500);

    public static CallPolicy Read(RecordReader model, DiagnosticBag diagnostics)
    {
        var defaults = new CallPolicy();
        return defaults with
        {
            Timeout = AtLeast(model, "timeout", TimeSpan.FromMilliseconds(1), diagnostics) ?? defaults.Timeout,
            DeadlineShare = model.Number("deadlineShare") ?? defaults.DeadlineShare,
            BatchSize = model.Record("batching")?.Whole("size") ?? defaults.BatchSize,
            BatchesTogether = model.Record("batching")?.Whole("together") ?? defaults.BatchesTogether,
            Retries = model.Whole("retries") ?? defaults.Retries,
            Hedging = model.Record("hedging") is { } hedging ? ReadHedging(hedging, diagnostics) : null,
            Breaker = ReadBreaker(model, diagnostics),
            Concurrency = model.Whole("concurrency") ?? defaults.Concurrency,
        };
    }

    private static HedgingPolicy ReadHedging(RecordReader hedging, DiagnosticBag diagnostics)
    {
        var defaults = new HedgingPolicy();
        if (hedging.Mapping.Find("percentile") is { } percentile && hedging.Has("after"))
        {
            diagnostics.Warning(ModelCodes.NoEffect, percentile.Key.Source, percentile.Key.Span, "'percentile' has no effect beside 'after'.", "Remove one of the two.");
        }

        if (hedging.Number("mostOfCalls") is 0)
        {
            var share = hedging.Node("mostOfCalls")!;
            diagnostics.Warning(ModelCodes.NoEffect, share.Source, share.Span, "With a share of 0 no call is ever doubled.", "Write a share such as 0.1, or remove 'hedging'.");
        }

        return defaults with
        {
            Percentile = hedging.Number("percentile") ?? defaults.Percentile,
            After = AtLeast(hedging, "after", TimeSpan.FromMilliseconds(1), diagnostics),
            MostOfCalls = hedging.Number("mostOfCalls") ?? defaults.MostOfCalls,
        };
    }

    private static BreakerPolicy? ReadBreaker(RecordReader model, DiagnosticBag diagnostics)
    {
        var defaults = new BreakerPolicy();
        if (model.Record("breaker") is not { } breaker)
        {
            return model.Flag("breaker") is false ? null : defaults;
        }

        return defaults with
        {
            FailureShare = breaker.Number("failures") ?? defaults.FailureShare,
            Within = AtLeast(breaker, "within", ShortestBreakerTime, diagnostics) ?? defaults.Within,
            FewestCalls = breaker.Whole("fewest") ?? defaults.FewestCalls,
            Pause = AtLeast(breaker, "pause", ShortestBreakerTime, diagnostics) ?? defaults.Pause,
        };
    }

    private static TimeSpan? AtLeast(RecordReader record, string key, TimeSpan shortest, DiagnosticBag diagnostics)
    {
        if (record.Duration(key) is not { } duration)
        {
            return null;
        }

        if (duration < shortest || duration > TimeSpan.FromDays(1))
        {
            var scalar = record.Scalar(key)!;
            diagnostics.Error(YamlCodes.OutOfRange, scalar.Source, scalar.Span, $"'{key}' must be from {shortest.TotalMilliseconds:0}ms to 1d, not '{scalar.Text}'.");
        }

        return duration;
    }
}
