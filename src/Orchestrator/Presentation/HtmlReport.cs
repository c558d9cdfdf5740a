using System.Globalization;
using System.Text;

namespace RankOrchestrator.Orchestrator.Presentation;

/// <summary>A report as one page of HTML that needs nothing else: no network, no script; light or dark as its reader likes it.</summary>
internal static class HtmlReport
{
    private const string Style = """
        :root { color-scheme: light dark; --ground: #fbfbf9; --card: #fff; --ink: #1d2129; --faint: #667; --line: #dfe1e6; --good: #1a7f4b; --bad: #b3261e; --notable: #8a5a00; --first: #3b6fb6; --p0: #3b6fb6; --p1: #2f9e8f; --p2: #c98a1b; --p3: #a35bb0; --p4: #c2555a; --p5: #6b7a8f; }
        @media (prefers-color-scheme: dark) { :root { --ground: #14161a; --card: #1c1f25; --ink: #e6e8ec; --faint: #9aa2af; --line: #333843; --good: #5fc68f; --bad: #ff8a80; --notable: #e3b35c; --first: #7aa7e8; --p0: #7aa7e8; --p1: #5cc7b8; --p2: #e3b35c; --p3: #cf95da; --p4: #ee8f93; --p5: #9fadc0; } }
        * { box-sizing: border-box; }
        body { margin: 0; background: var(--ground); color: var(--ink); font: 15px/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", sans-serif; }
        main { max-width: 70rem; margin: 0 auto; padding: 1.5rem 1rem 4rem; }
        h1 { font-size: 1.5rem; line-height: 1.25; margin: 0 0 .5rem; overflow-wrap: anywhere; }
        h2 { font-size: 1.1rem; margin: 2.2rem 0 .6rem; padding-top: .6rem; border-top: 1px solid var(--line); overflow-wrap: anywhere; }
        p { margin: .3rem 0; max-width: 46rem; overflow-wrap: anywhere; }
        .strong { font-weight: 600; font-size: 1.1rem; } .faint { color: var(--faint); } .good { color: var(--good); } .bad { color: var(--bad); } .notable { color: var(--notable); }
        .scroll { overflow-x: auto; margin: .6rem 0; background: var(--card); border: 1px solid var(--line); border-radius: .5rem; }
        table { border-collapse: collapse; width: 100%; font-variant-numeric: tabular-nums; }
        th, td { text-align: left; vertical-align: top; padding: .35rem .7rem; border-bottom: 1px solid var(--line); }
        tr:last-child td { border-bottom: 0; }
        th { color: var(--faint); font-weight: 600; white-space: nowrap; }
        td { max-width: 26rem; overflow-wrap: break-word; }
        .number { text-align: right; white-space: nowrap; } .kept { white-space: nowrap; }
        svg { display: block; } .bar { min-width: 7rem; vertical-align: middle; }
        .was { fill: var(--p5); } .is { fill: var(--first); } .track { fill: var(--line); }
        .key { display: flex; flex-wrap: wrap; gap: .2rem 1rem; margin: .3rem 0 .8rem; padding: 0; list-style: none; color: var(--faint); }
        .key svg { display: inline-block; vertical-align: -1px; margin-right: .35rem; }
        @media (max-width: 30rem) { main { padding: 1rem .6rem 3rem; } th, td { padding: .3rem .45rem; font-size: .88rem; } }
        """;

    /// <summary>The page.</summary>
    /// <param name="title">What the report is about.</param>
    /// <param name="blocks">What it says.</param>
    public static string Render(string title, IEnumerable<Block> blocks)
    {
        var page = new StringBuilder();
        page.Append("<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\"/>\n<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"/>\n")
            .Append("<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\"/>\n")
            .Append("<title>").Append(Escape(title)).Append("</title>\n<style>\n").Append(Style).Append("\n</style>\n</head>\n<body>\n<main>\n<h1>").Append(Escape(title)).Append("</h1>\n");
        foreach (var block in blocks)
        {
            switch (block)
            {
                case HeadingBlock heading:
                    page.Append("<h2>").Append(Escape(heading.Text)).Append("</h2>\n");
                    break;
                case SentenceBlock sentence:
                    page.Append("<p").Append(Class(sentence.Tone)).Append('>').Append(Escape(sentence.Text)).Append("</p>\n");
                    break;
                case TableBlock { Rows.Count: > 0 } table:
                    AppendTable(page, table);
                    break;
                case TableBlock:
                    break;
                case PartsBlock parts:
                    AppendParts(page, parts);
                    break;
                default:
                    throw new NotSupportedException(block.GetType().Name);
            }
        }

        return page.Append("</main>\n</body>\n</html>\n").ToString();
    }

    private static void AppendTable(StringBuilder page, TableBlock table)
    {
        page.Append("<div class=\"scroll\" tabindex=\"0\"><table>\n<tr>");
        foreach (var column in table.Columns)
        {
            page.Append(column.IsNumber ? "<th class=\"number\">" : "<th>").Append(Escape(column.Name)).Append("</th>");
        }

        page.Append(table.BarsMean.Length > 0 ? $"<th>{Escape(table.BarsMean)}</th>" : "").Append("</tr>\n");
        foreach (var row in table.Rows)
        {
            page.Append("<tr").Append(Class(row.Tone)).Append('>');
            for (var column = 0; column < row.Cells.Count; column++)
            {
                page.Append(table.Columns[column] switch { { IsNumber: true } => "<td class=\"number\">", { IsKept: true } => "<td class=\"kept\">", _ => "<td>" })
                    .Append(Escape(row.Cells[column]))
                    .Append("</td>");
            }

            if (table.BarsMean.Length > 0)
            {
                AppendBars(page, row.Bars);
            }

            page.Append("</tr>\n");
        }

        page.Append("</table></div>\n");
    }

    private static void AppendBars(StringBuilder page, IReadOnlyList<double> bars)
    {
        var height = Math.Max(1, bars.Count) * 8;
        page.Append(
            CultureInfo.InvariantCulture,
            $"<td class=\"bar\"><svg width=\"100%\" height=\"{height + 6}\" viewBox=\"0 -3 100 {height + 6}\" preserveAspectRatio=\"none\" aria-hidden=\"true\">");
        for (var bar = 0; bar < bars.Count; bar++)
        {
            var kind = bar + 1 < bars.Count ? "was" : "is";
            page.Append(
                CultureInfo.InvariantCulture,
                $"<rect class=\"track\" x=\"0\" y=\"{bar * 8}\" width=\"100\" height=\"6\"/><rect class=\"{kind}\" x=\"0\" y=\"{bar * 8}\" "
                    + $"width=\"{Math.Clamp(bars[bar], 0, 1) * 100:0.##}\" height=\"6\"/>");
        }

        page.Append("</svg></td>");
    }

    /// <summary>A bar of parts side by side for each whole, as long as it is large, with a key below.</summary>
    private static void AppendParts(StringBuilder page, PartsBlock block)
    {
        var names = block.Bars.SelectMany(bar => bar.Parts).Select(part => part.Key).Distinct(StringComparer.Ordinal).ToArray();
        var largest = Math.Max(1e-12, block.Bars.Select(bar => bar.Parts.Sum(part => Math.Max(0, part.Value))).DefaultIfEmpty().Max());
        foreach (var bar in block.Bars)
        {
            page.Append(
                CultureInfo.InvariantCulture,
                $"<p class=\"faint\">{Escape(bar.Name)}</p>\n<svg width=\"100%\" height=\"22\" viewBox=\"0 0 100 22\" preserveAspectRatio=\"none\" role=\"img\" "
                    + $"aria-label=\"{Escape(block.Title + ", " + bar.Name)}\">");
            var x = 0.0;
            foreach (var (name, value) in bar.Parts)
            {
                var width = Math.Max(0, value) / largest * 100;
                page.Append(
                    CultureInfo.InvariantCulture,
                    $"<rect x=\"{x:0.###}\" y=\"0\" width=\"{width:0.###}\" height=\"22\" style=\"fill:var(--p{Color(names, name)})\"><title>{Escape(name)}</title></rect>");
                x += width;
            }

            page.Append("</svg>\n");
        }

        page.Append("<ul class=\"key\">");
        foreach (var name in names)
        {
            page.Append(
                CultureInfo.InvariantCulture,
                $"<li><svg width=\"10\" height=\"10\" aria-hidden=\"true\"><rect width=\"10\" height=\"10\" style=\"fill:var(--p{Color(names, name)})\"/></svg>{Escape(name)}</li>");
        }

        page.Append("</ul>\n");
    }

    private static int Color(string[] names, string name) => Array.IndexOf(names, name) % 6;

    private static string Class(Tone tone) => tone == Tone.Plain ? "" : $" class=\"{tone.ToString().ToLowerInvariant()}\"";

    private static string Escape(string text) => PlainText.Markup(text);
}
