using System.Text;

namespace RankOrchestrator.Orchestrator.Presentation;

/// <summary>A report as Markdown, for review comments.</summary>
internal static class MarkdownReport
{
    /// <summary>The text.</summary>
    public static string Render(IEnumerable<Block> blocks)
    {
        var text = new StringBuilder();
        foreach (var block in blocks)
        {
            switch (block)
            {
                case HeadingBlock heading:
                    text.Append("### ").Append(Escape(heading.Text)).Append("\n\n");
                    break;
                case SentenceBlock sentence:
                    var words = Escape(sentence.Text);
                    text.Append(sentence.Tone == Tone.Strong ? $"**{words}**" : words).Append("\n\n");
                    break;
                case TableBlock { Rows.Count: > 0 } table:
                    AppendTable(text, table);
                    break;
                case TableBlock or PartsBlock:
                    break;
                default:
                    throw new NotSupportedException(block.GetType().Name);
            }
        }

        return text.ToString().TrimEnd('\n') + "\n";
    }

    private static void AppendTable(StringBuilder text, TableBlock table)
    {
        AppendRow(text, table.Columns.Select(column => column.Name));
        text.Append('|').AppendJoin('|', table.Columns.Select(column => column.IsNumber ? "---:" : "---")).Append("|\n");
        foreach (var row in table.Rows)
        {
            AppendRow(text, row.Cells);
        }

        text.Append('\n');
    }

    private static void AppendRow(StringBuilder text, IEnumerable<string> cells)
        => text.Append("| ").AppendJoin(" | ", cells.Select(Escape)).Append(" |\n");

    /// <summary>The text with a backslash before everything that Markdown or HTML would take for more than text.</summary>
    private static string Escape(string text)
    {
        var escaped = new StringBuilder(text.Length);
        foreach (var character in PlainText.Safe(text))
        {
            _ = character switch
            {
                '<' => escaped.Append("&lt;"),
                '>' => escaped.Append("&gt;"),
                '&' => escaped.Append("&amp;"),
                '\\' or '`' or '*' or '_' or '[' or ']' or '|' or '#' or '~' or '!' or '@' => escaped.Append('\\').Append(character),
                _ => escaped.Append(character),
            };
        }

        return escaped.ToString();
    }
}
