using System.Globalization;
using System.Text;
using OpenTelemetry;
using OpenTelemetry.Metrics;

namespace RankOrchestrator.Orchestrator.Telemetry;

/// <summary>
/// The Prometheus text exposition format, version 0.0.4. Names follow the OpenTelemetry-to-Prometheus rules: dots
/// become underscores, units are spelt out as suffixes, counters end in <c>_total</c>.
/// </summary>
internal sealed class PrometheusText
{
    private readonly StringBuilder text = new();
    private readonly HashSet<string> families = new(StringComparer.Ordinal);

    /// <summary>Forgets everything written.</summary>
    public void Clear()
    {
        text.Clear();
        families.Clear();
    }

    /// <summary>Appends one metric with all its series; a second metric of the same name is left out.</summary>
    public void Append(Metric metric)
    {
        var isCounter = metric.MetricType is MetricType.LongSum or MetricType.DoubleSum;
        var isHistogram = metric.MetricType == MetricType.Histogram;
        var name = Name(metric.Name, metric.Unit, isCounter);
        if (metric.MetricType == MetricType.ExponentialHistogram || !families.Add(name))
        {
            return;
        }

        text.Append("# HELP ").Append(name).Append(' ').Append(EscapeHelp(metric.Description.Length > 0 ? metric.Description : metric.Name)).Append('\n');
        text.Append("# TYPE ").Append(name).Append(isHistogram ? " histogram\n" : isCounter ? " counter\n" : " gauge\n");
        foreach (ref readonly var point in metric.GetMetricPoints())
        {
            if (isHistogram)
            {
                AppendHistogram(name, in point);
            }
            else
            {
                AppendSample(name, in point, null, Number(metric.MetricType, in point));
            }
        }
    }

    /// <inheritdoc/>
    public override string ToString() => text.ToString();

    /// <summary>A metric's name as Prometheus has it.</summary>
    internal static string Name(string name, string unit, bool isCounter)
    {
        var result = new StringBuilder(name.Length + 16);
        foreach (var character in name)
        {
            result.Append(char.IsAsciiLetterOrDigit(character) ? character : '_');
        }

        var suffix = unit switch
        {
            "s" => "_seconds",
            "By" => "_bytes",
            "1" => "_ratio",
            _ => "",
        };
        // Prometheus keeps _count for histograms; the runtime has gauges of that name.
        if (!isCounter && result.ToString().EndsWith("_count", StringComparison.Ordinal))
        {
            result.Length -= "_count".Length;
        }

        if (suffix.Length > 0 && !result.ToString().EndsWith(suffix, StringComparison.Ordinal))
        {
            result.Append(suffix);
        }

        return result.Append(isCounter ? "_total" : "").ToString();
    }

    private static double Number(MetricType type, in MetricPoint point) => type switch
    {
        MetricType.LongSum or MetricType.LongSumNonMonotonic => point.GetSumLong(),
        MetricType.DoubleSum or MetricType.DoubleSumNonMonotonic => point.GetSumDouble(),
        MetricType.LongGauge => point.GetGaugeLastValueLong(),
        _ => point.GetGaugeLastValueDouble(),
    };

    private void AppendHistogram(string name, in MetricPoint point)
    {
        long below = 0;
        foreach (var bucket in point.GetHistogramBuckets())
        {
            below += bucket.BucketCount;
            AppendSample(name + "_bucket", in point, bucket.ExplicitBound, below);
        }

        AppendSample(name + "_sum", in point, null, point.GetHistogramSum());
        AppendSample(name + "_count", in point, null, point.GetHistogramCount());
    }

    private void AppendSample(string name, in MetricPoint point, double? upperBound, double value)
    {
        text.Append(name);
        var separator = '{';
        foreach (var tag in point.Tags)
        {
            text.Append(separator).Append(Label(tag.Key)).Append("=\"")
                .Append(EscapeLabel(Convert.ToString(tag.Value, CultureInfo.InvariantCulture) ?? "")).Append('"');
            separator = ',';
        }

        if (upperBound is { } bound)
        {
            text.Append(separator).Append("le=\"").Append(Text(bound)).Append('"');
            separator = ',';
        }

        text.Append(separator == ',' ? "} " : " ").Append(Text(value)).Append('\n');
    }

    private static string Text(double value)
        => double.IsPositiveInfinity(value) ? "+Inf" : double.IsNegativeInfinity(value) ? "-Inf" : value.ToString("R", CultureInfo.InvariantCulture);

    private static string Label(string name)
        => string.Create(name.Length, name, static (target, source) =>
        {
            for (var index = 0; index < source.Length; index++)
            {
                target[index] = char.IsAsciiLetterOrDigit(source[index]) ? source[index] : '_';
            }
        });

    private static string EscapeHelp(string value)
        => value.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal);

    private static string EscapeLabel(string value)
        => EscapeHelp(value).Replace("\"", "\\\"", StringComparison.Ordinal);
}
