using System.Globalization;
using System.Text;
using RankOrchestrator.Orchestrator.Presentation;

namespace RankOrchestrator.Orchestrator.Frontiers;

/// <summary>A frontier as an SVG picture: a panel for every two objectives, as parts of today's amounts.</summary>
internal static class FrontierPicture
{
    private const int Side = 360;
    private const int Margin = 64;

    /// <summary>The picture.</summary>
    public static string Draw(FrontierReport report)
    {
        var pairs = (from first in Enumerable.Range(0, report.Objectives.Count) from second in Enumerable.Range(first + 1, report.Objectives.Count - first - 1) select (first, second)).ToArray();
        var (width, height) = (pairs.Length * (Side + (2 * Margin)), Side + (2 * Margin) + 24);
        var svg = new StringBuilder(Text($"<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{width}\" height=\"{height}\" viewBox=\"0 0 {width} {height}\" font-family=\"sans-serif\" font-size=\"12\">\n"));
        svg.Append(Text($"<title>{PlainText.Markup(report.Surface)}: what {PlainText.Markup(string.Join(", ", report.Objectives))} can be had together</title>\n<rect width=\"{width}\" height=\"{height}\" fill=\"white\"/>\n"));
        for (var panel = 0; panel < pairs.Length; panel++)
        {
            Draw(svg, report, pairs[panel].first, pairs[panel].second, panel * (Side + (2 * Margin)));
        }

        return svg.Append("</svg>\n").ToString();
    }

    private static void Draw(StringBuilder svg, FrontierReport report, int first, int second, int left)
    {
        FrontierPoint[] all = [.. report.Points, report.Today, .. report.Chosen is { } point ? new[] { point } : []];
        var (across, up) = (new Axis([.. all.Select(point => Share(point, first))]), new Axis([.. all.Select(point => Share(point, second))]));
        double X(FrontierPoint at) => left + Margin + (across.Place(Share(at, first)) * Side);
        double Y(FrontierPoint at) => Margin + ((1 - up.Place(Share(at, second))) * Side);
        svg.Append(Text($"<rect x=\"{left + Margin}\" y=\"{Margin}\" width=\"{Side}\" height=\"{Side}\" fill=\"none\" stroke=\"#888\"/>\n"));
        foreach (var tick in across.Ticks)
        {
            svg.Append(Text($"<text x=\"{left + Margin + (across.Place(tick) * Side):0.#}\" y=\"{Margin + Side + 18}\" text-anchor=\"middle\">{tick * 100:0.##} %</text>\n"));
        }

        foreach (var tick in up.Ticks)
        {
            svg.Append(Text($"<text x=\"{left + Margin - 6}\" y=\"{Margin + ((1 - up.Place(tick)) * Side) + 4:0.#}\" text-anchor=\"end\">{tick * 100:0.##} %</text>\n"));
        }

        svg.Append(Text($"<text x=\"{left + Margin + (Side / 2)}\" y=\"{Margin + Side + 40}\" text-anchor=\"middle\" font-weight=\"bold\">{PlainText.Markup(report.Objectives[first])}</text>\n"));
        svg.Append(Text($"<text x=\"{left + Margin}\" y=\"{Margin - 12}\" font-weight=\"bold\">{PlainText.Markup(report.Objectives[second])}</text>\n"));
        if (report.Objectives.Count == 2)
        {
            svg.Append(Text($"<polyline fill=\"none\" stroke=\"#1f77b4\" points=\"{string.Join(' ', report.Points.Select(at => Text($"{X(at):0.#},{Y(at):0.#}")))}\"/>\n"));
        }

        foreach (var at in report.Points)
        {
            Mark(svg, at, X(at), Y(at), "#1f77b4", "", report);
        }

        Mark(svg, report.Today, X(report.Today), Y(report.Today), "#d62728", "today", report);
        if (report.Chosen is { } chosen)
        {
            Mark(svg, chosen, X(chosen), Y(chosen), "#2ca02c", "chosen", report);
        }
    }

    private static void Mark(StringBuilder svg, FrontierPoint at, double x, double y, string colour, string label, FrontierReport report)
    {
        var weights = string.Join(", ", report.Weights.Zip(at.Weights, (name, weight) => Text($"{name}: {weight}")));
        svg.Append(Text($"<circle cx=\"{x:0.#}\" cy=\"{y:0.#}\" r=\"{(label.Length > 0 ? 6 : 4)}\" fill=\"{colour}\"><title>{PlainText.Markup(weights)}</title></circle>\n"));
        if (label.Length > 0)
        {
            svg.Append(Text($"<text x=\"{x + 9:0.#}\" y=\"{y + 4:0.#}\" fill=\"{colour}\">{label}</text>\n"));
        }
    }

    private static double Share(FrontierPoint point, int objective) => point.Shares[objective] ?? point.Amounts[objective];

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);

    /// <summary>A range of numbers with a little room around it.</summary>
    private sealed class Axis
    {
        private readonly double least;
        private readonly double length;

        public Axis(double[] values)
        {
            var room = Math.Max(1e-6, (values.Max() - values.Min()) * 0.08);
            (least, length) = (values.Min() - room, values.Max() - values.Min() + (2 * room));
        }

        public IEnumerable<double> Ticks => Enumerable.Range(0, 5).Select(tick => least + (length * (0.1 + (0.2 * tick))));

        public double Place(double value) => (value - least) / length;
    }
}
