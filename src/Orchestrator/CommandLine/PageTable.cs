using System.Globalization;
using RankOrchestrator.Orchestrator.Snapshots;
using Spectre.Console;

namespace RankOrchestrator.Orchestrator.CommandLine;

/// <summary>A page as a table for a terminal, with its certificate below.</summary>
internal static class PageTable
{
    /// <summary>Writes the page within the terminal's width.</summary>
    public static void Write(CommandOutput output, RankedPage page, CandidateColumns columns, string timings)
    {
        var console = AnsiConsole.Create(new AnsiConsoleSettings { Ansi = AnsiSupport.No, ColorSystem = ColorSystemSupport.NoColors, Out = new AnsiConsoleOutput(output.Out) });
        console.Profile.Width = output.Width;
        var terms = page.Items.SelectMany(item => item.Terms.Select(term => term.Key)).GroupBy(name => name, StringComparer.Ordinal).Where(name => name.Count() * 2 > page.Items.Length).Select(name => name.Key).ToArray();
        var table = new Table().Border(TableBorder.Simple).AddColumn(Right("slot")).AddColumn(Left("item"));
        foreach (var name in columns.Names)
        {
            table.AddColumn(Left(name));
        }

        table.AddColumn(Right("value"));
        foreach (var term in terms)
        {
            table.AddColumn(Right(term));
        }

        table.AddColumn(new TableColumn("why").LeftAligned().Padding(1, 0));
        foreach (var item in page.Items)
        {
            table.AddRow(Array.ConvertAll(Row(item, columns, terms), cell => (Spectre.Console.Rendering.IRenderable)new Text(cell)));
        }

        console.Write(table);
        WriteFooter(output, page, timings);
    }

    private static string[] Row(RankedItem item, CandidateColumns columns, string[] terms) =>
    [
        item.Slot.ToString(CultureInfo.InvariantCulture),
        item.Id,
        .. columns.Cells[item.Id],
        Number(item.Value),
        .. terms.Select(name => Number(item.Terms.FirstOrDefault(term => term.Key == name).Value)),
        string.Join(", ", item.Rules),
    ];

    private static void WriteFooter(CommandOutput output, RankedPage page, string timings)
    {
        var gap = page.Certified("bound") == "null" ? "no bound" : $"at most {page.Certified("bound")} possible";
        output.Out.WriteLine($"{page.Surface}: {page.Certified("status")}, page value {page.Certified("objective")} ({gap}), engine {page.Certified("engine")}, {page.Certified("steps")} steps");
        WriteUnlessNone(output, "binding", page.Certified("binding"));
        WriteUnlessNone(output, "relaxed", page.Certified("relaxed"));
        WriteUnlessNone(output, "conflict", page.Certified("conflict"));
        WriteUnlessNone(output, "degraded", page.Degraded.IsEmpty ? "none" : string.Join("; ", page.Degraded));
        WriteUnlessNone(output, "switches", page.Switches.IsEmpty ? "none" : string.Join("; ", page.Switches));
        output.Out.WriteLine($"time: {timings}");
    }

    private static void WriteUnlessNone(CommandOutput output, string name, string text)
    {
        if (text.Length > 0 && text is not "none")
        {
            output.Out.WriteLine($"{name}: {text}");
        }
    }

    private static TableColumn Left(string name) => new TableColumn(name).LeftAligned().NoWrap().Padding(1, 0);

    private static TableColumn Right(string name) => new TableColumn(name).RightAligned().NoWrap().Padding(1, 0);

    private static string Number(double value) => value.ToString("0.0000", CultureInfo.InvariantCulture);
}
