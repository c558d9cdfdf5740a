using System.Globalization;
using RankOrchestrator.Orchestrator.Frontiers;
using RankOrchestrator.Orchestrator.Presentation;

namespace RankOrchestrator.Orchestrator.CommandLine;

/// <summary>A frontier for a terminal: a line per point, objectives as parts of today's, and the weights to paste.</summary>
internal static class FrontierText
{
    /// <summary>Writes it.</summary>
    public static void Write(CommandOutput output, FrontierReport report, bool isAsked)
    {
        var text = output.Text;
        text.Line(Invariant($"{report.Surface}: {report.Pages} {(report.Pages == 1 ? "page" : "pages")}; {string.Join(", ", report.Objectives.Select((name, index) => Invariant($"{name} {report.Today.Amounts[index]:0.####}")))} today, with {Weights(report, report.Today)}"));
        text.Line();
        TextColumn[] columns = [
            new TextColumn("") { IsKept = true },
            .. report.Objectives.Select(name => TextColumn.Number(name).Kept()),
            .. report.Weights.Select(name => TextColumn.Number("w." + name).Kept())];
        var rows = report.Points.Select(point => Row(report, point)).ToList();
        if (!report.Points.Any(point => point.Amounts.SequenceEqual(report.Today.Amounts)))
        {
            rows.Add(Row(report, report.Today));
        }

        output.Out.Write(TextTable.Render(columns, rows, output.Width, output.Ink));
        if (isAsked)
        {
            text.Line();
            text.Line(report.Chosen is { } chosen
                ? $"weights: {{ {Weights(report, chosen)} }} brings {string.Join(", ", report.Objectives.Select((name, index) => $"{name} {Share(chosen, index)}"))}"
                : "No weights keep all that.");
        }

        if (!report.IsExact || !report.IsComplete)
        {
            text.Line();
            text.Line((report.IsExact ? "" : "Some pages are not proven best; more --steps may prove them. ") + (report.IsComplete ? "" : "There may be more between these points; more --points may show it."));
        }
    }

    private static string[] Row(FrontierReport report, FrontierPoint point) =>
    [
        point.Amounts.SequenceEqual(report.Today.Amounts) ? "today" : report.Chosen is { } chosen && point.Amounts.SequenceEqual(chosen.Amounts) ? "chosen" : "",
        .. report.Objectives.Select((_, index) => Share(point, index)),
        .. point.Weights.Select(weight => weight.ToString(CultureInfo.InvariantCulture)),
    ];

    private static string Weights(FrontierReport report, FrontierPoint point) => string.Join(", ", report.Weights.Zip(point.Weights, (name, weight) => Invariant($"{name}: {weight}")));

    private static string Share(FrontierPoint point, int objective)
        => point.Shares[objective] is { } share ? Invariant($"{share * 100:0.00} %") : Invariant($"{point.Amounts[objective]:0.####}");

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
