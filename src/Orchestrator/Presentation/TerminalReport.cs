using System.Text;

namespace RankOrchestrator.Orchestrator.Presentation;

/// <summary>A report in a terminal of any width.</summary>
internal static class TerminalReport
{
    /// <summary>The lines, each with its end.</summary>
    public static string Render(IEnumerable<Block> blocks, int width, Ink ink)
    {
        var text = new StringBuilder();
        foreach (var block in blocks)
        {
            switch (block)
            {
                case HeadingBlock heading:
                    text.Append(text.Length > 0 ? "\n" : "");
                    foreach (var line in PlainText.Wrap(PlainText.Safe(heading.Text), width))
                    {
                        text.Append(ink.Strong(line)).Append('\n');
                    }

                    break;
                case SentenceBlock sentence:
                    foreach (var line in PlainText.Wrap(PlainText.Safe(sentence.Text), width))
                    {
                        text.Append(Paint(ink, sentence.Tone, line)).Append('\n');
                    }

                    break;
                case TableBlock { Rows.Count: > 0 } table:
                    text.Append(TextTable.Render(
                        table.Columns,
                        table.Rows.Select(row => row.Cells),
                        width,
                        ink,
                        [.. table.Rows.Select(row => (Func<string, string>)(line => Paint(ink, row.Tone, line)))]));
                    break;
                case TableBlock or PartsBlock:
                    break;
                default:
                    throw new NotSupportedException(block.GetType().Name);
            }
        }

        return text.ToString();
    }

    private static string Paint(Ink ink, Tone tone, string text) => tone switch
    {
        Tone.Plain => text,
        Tone.Strong => ink.Strong(text),
        Tone.Faint => ink.Faint(text),
        Tone.Good => ink.Good(text),
        Tone.Bad => ink.Bad(text),
        Tone.Notable => ink.Notable(text),
        _ => throw new NotSupportedException(tone.ToString()),
    };
}
