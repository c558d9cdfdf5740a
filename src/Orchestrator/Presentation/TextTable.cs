using System.Text;

namespace RankOrchestrator.Orchestrator.Presentation;

/// <summary>
/// A table in a terminal of any width. What does not fit as a column stands below its row, by name: nothing is cut off and
/// nothing is wider than the terminal. Columns that are kept stay; of the others the widest texts go first, then what stands
/// furthest to the right. Where those that are kept are too wide still, their texts are broken into lines, and then they go, too.
/// </summary>
internal sealed class TextTable
{
    private const string Gap = "  ";
    private const string Indent = "    ";

    /// <summary>Cells of a text that may stay where it is while there are numbers to put below.</summary>
    private const int WideText = 24;

    /// <summary>Cells without which prose is put below.</summary>
    private const int LeastForProse = 20;

    /// <summary>Cells that a text that is kept has at least while there are others to put below.</summary>
    private const int LeastForText = 16;

    private readonly IReadOnlyList<TextColumn> columns;
    private readonly string[][] rows;
    private readonly int[] widths;
    private readonly bool[] isShown;
    private readonly int width;
    private readonly Ink ink;

    private TextTable(IReadOnlyList<TextColumn> columns, IEnumerable<IReadOnlyList<string>> rows, int width, Ink ink)
    {
        this.columns = [.. columns.Select(column => column with { Name = PlainText.Safe(column.Name) })];
        this.rows = [.. rows.Select(row => row.Select(PlainText.Safe).ToArray())];
        this.width = width;
        this.ink = ink;
        widths = [.. this.columns.Select((column, index) => this.rows.Select(row => PlainText.Width(row[index])).Append(PlainText.Width(column.Name)).Max())];
        isShown = [.. columns.Select(_ => true)];
    }

    /// <summary>Lines of the table, each with its end.</summary>
    /// <param name="columns">The columns.</param>
    /// <param name="rows">A cell per column each.</param>
    /// <param name="width">Cells of the terminal.</param>
    /// <param name="ink">How headings stand out.</param>
    /// <param name="paints">How each row stands out; null for all alike.</param>
    public static string Render(IReadOnlyList<TextColumn> columns, IEnumerable<IReadOnlyList<string>> rows, int width, Ink ink, IReadOnlyList<Func<string, string>>? paints = null)
    {
        var table = new TextTable(columns, rows, width, ink);
        table.Fit();
        return table.Render(paints);
    }

    private int Total => isShown.Select((shown, index) => shown ? widths[index] + Gap.Length : 0).Sum() - Gap.Length;

    /// <summary>Puts columns below their rows until the rest fits.</summary>
    private void Fit()
    {
        while (Total > width)
        {
            var last = columns.Count - 1;
            if (columns[last].IsProse && isShown[last])
            {
                var room = width - (Total - widths[last]);
                if (room >= Math.Max(LeastForProse, LongestWord(last)))
                {
                    widths[last] = room;
                    return;
                }

                isShown[last] = false;
                continue;
            }

            if (Enumerable.Range(0, columns.Count).Where(index => isShown[index] && !columns[index].IsKept).ToArray() is not { Length: > 0 } movable)
            {
                FitKept();
                return;
            }

            var widest = movable.MaxBy(index => columns[index].IsNumber ? 0 : widths[index]);
            isShown[!columns[widest].IsNumber && widths[widest] > WideText ? widest : movable[^1]] = false;
        }
    }

    /// <summary>Breaks the texts that are kept, the widest first, and puts below what is too wide even then.</summary>
    private void FitKept()
    {
        while (Total > width)
        {
            int[] shown = [.. Enumerable.Range(0, columns.Count).Where(index => isShown[index])];
            var widest = shown.Where(index => !columns[index].IsNumber).DefaultIfEmpty(-1).MaxBy(index => index < 0 ? 0 : widths[index]);
            var excess = Total - width;
            if (widest >= 0 && widths[widest] > LeastForText)
            {
                // No further than to the next widest one, so that two wide ones share the room.
                var next = shown.Where(index => index != widest && !columns[index].IsNumber && widths[index] < widths[widest]).Select(index => widths[index]).DefaultIfEmpty(0).Max();
                widths[widest] = Math.Max(Math.Max(LeastForText, next), widths[widest] - excess);
            }
            else if (shown.Length == 1)
            {
                widths[shown[0]] = width;
            }
            else
            {
                isShown[shown.LastOrDefault(index => columns[index].IsNumber && index != shown[0], shown[^1])] = false;
            }
        }
    }

    private int LongestWord(int column) => rows.SelectMany(row => row[column].Split(' ')).Append("").Max(PlainText.Width);

    private string Render(IReadOnlyList<Func<string, string>>? paints)
    {
        var text = new StringBuilder();
        AppendRow(text, [.. columns.Select(column => column.Name)], ink.Strong);
        text.Append(ink.Faint(new string('─', Math.Min(width, Math.Max(Total, 1))))).Append('\n');
        for (var row = 0; row < rows.Length; row++)
        {
            AppendRow(text, rows[row], paints?[row] ?? (line => line));
            foreach (var line in Below(rows[row]))
            {
                text.Append(ink.Faint(line)).Append('\n');
            }
        }

        return text.ToString();
    }

    /// <summary>A row, with as many lines as the texts in it need.</summary>
    private void AppendRow(StringBuilder text, string[] row, Func<string, string> paint)
    {
        string[][] cells = [.. row.Select((cell, index) => isShown[index] ? PlainText.Wrap(cell, widths[index]).ToArray() : [])];
        var height = cells.Max(lines => lines.Length);
        for (var line = 0; line < height; line++)
        {
            AppendLine(text, [.. cells.Select(lines => line < lines.Length ? lines[line] : "")], paint);
        }
    }

    private void AppendLine(StringBuilder text, string[] cells, Func<string, string> paint)
    {
        var line = string.Join(Gap, cells.Select((cell, index) => isShown[index] ? PlainText.Pad(cell, widths[index], columns[index].IsNumber) : null).OfType<string>());
        text.Append(paint(line.TrimEnd())).Append('\n');
    }

    private IEnumerable<string> Below(string[] row)
    {
        var parts = columns.Select((column, index) => isShown[index] || row[index].Length == 0 ? null : column.IsProse ? row[index] : $"{column.Name} {row[index]}").OfType<string>();
        var details = string.Join("; ", parts);
        return details.Length == 0 ? [] : PlainText.Wrap(details, Math.Max(1, width - Indent.Length)).Select(line => Indent + line);
    }
}
