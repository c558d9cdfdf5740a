using System.Globalization;
using RankOrchestrator.Orchestrator.Presentation;
using RankOrchestrator.Orchestrator.Snapshots;

namespace RankOrchestrator.Orchestrator.CommandLine;

/// <summary>A page as a table for a terminal, with its certificate below.</summary>
internal static class PageTable
{
    private static readonly string[] Own = ["slot", "item", "value", "why"];

    /// <summary>Writes the page within the terminal's width.</summary>
    public static void Write(CommandOutput output, RankedPage page, CandidateColumns attributes, string timings)
    {
        var terms = page.Items.SelectMany(item => item.Terms.Select(term => term.Key))
            .GroupBy(name => name, StringComparer.Ordinal)
            .Where(name => name.Count() * 2 > page.Items.Length)
            .Select(name => name.Key)
            .ToArray();
        TextColumn[] columns =
        [
            TextColumn.Number("slot").Kept(),
            new TextColumn("item").Kept(),
            .. attributes.Names.Select(name => new TextColumn(Own.Contains(name, StringComparer.Ordinal) || terms.Contains(name, StringComparer.Ordinal) ? "item." + name : name)),
            TextColumn.Number("value").Kept(),
            .. terms.Select(name => TextColumn.Number(Own.Contains(name, StringComparer.Ordinal) ? "term " + name : name)),
            new TextColumn("why") { IsProse = true },
        ];
        output.Out.Write(TextTable.Render(columns, page.Items.Select(item => Row(item, attributes, terms)), output.Width, output.Ink));
        output.Out.WriteLine();
        WriteFooter(output, page, timings);
    }

    private static string[] Row(RankedItem item, CandidateColumns attributes, string[] terms) =>
    [
        item.Slot.ToString(CultureInfo.InvariantCulture),
        item.Id,
        .. attributes.Cells[item.Id],
        Number(item.Value),
        .. terms.Select(name => Number(item.Terms.FirstOrDefault(term => term.Key == name).Value)),
        string.Join(", ", item.Rules),
    ];

    private static void WriteFooter(CommandOutput output, RankedPage page, string timings)
    {
        var gap = page.Certified("bound") == "null" ? "no bound" : $"at most {page.Certified("bound")} possible";
        Write(
            output,
            page.Surface,
            $"{page.Certified("status")}, page value {page.Certified("objective")} ({gap}), engine {page.Certified("engine")}, {page.Certified("steps")} steps",
            output.Ink.Strong);
        WriteUnlessNone(output, "binding", page.Certified("binding"), output.Ink.Strong);
        WriteUnlessNone(output, "relaxed", page.Certified("relaxed"), output.Ink.Bad);
        WriteUnlessNone(output, "conflict", page.Certified("conflict"), output.Ink.Bad);
        WriteUnlessNone(output, "exploration", page.Exploration, output.Ink.Strong);
        WriteUnlessNone(output, "degraded", string.Join("; ", page.Degraded), output.Ink.Notable);
        WriteUnlessNone(output, "switches", string.Join("; ", page.Switches), output.Ink.Strong);
        Write(output, "time", timings, output.Ink.Strong);
    }

    private static void WriteUnlessNone(CommandOutput output, string name, string text, Func<string, string> paint)
    {
        if (text.Length > 0 && text is not "none")
        {
            Write(output, name, text, paint);
        }
    }

    /// <summary>A name and what it is, over as many lines as that needs.</summary>
    private static void Write(CommandOutput output, string name, string text, Func<string, string> paint)
    {
        var isFirst = true;
        foreach (var line in PlainText.Wrap($"{name}: {PlainText.Safe(text)}", output.Width - 2))
        {
            output.Out.WriteLine(isFirst && line.StartsWith(name + ":", StringComparison.Ordinal) ? paint(name + ":") + line[(name.Length + 1)..] : isFirst ? line : "  " + line);
            isFirst = false;
        }
    }

    private static string Number(double value) => value.ToString("0.0000", CultureInfo.InvariantCulture);
}
