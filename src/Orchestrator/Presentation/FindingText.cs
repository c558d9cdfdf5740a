using RankOrchestrator.Language.Diagnostics;

namespace RankOrchestrator.Orchestrator.Presentation;

/// <summary>
/// Findings in a terminal of any width: place, code and sentence, the line with a caret under it, and the hint, as
/// <see cref="DiagnosticText"/> has them; a long line is shown around the place.
/// </summary>
internal static class FindingText
{
    private const string Margin = "| ";
    private const int Further = 2;

    /// <summary>Writes one.</summary>
    /// <param name="text">The terminal.</param>
    /// <param name="finding">The finding.</param>
    /// <param name="pathPrefix">Put before its path, such as <c>policies/</c>; may be empty.</param>
    /// <param name="width">Cells of the terminal.</param>
    /// <param name="indent">Cells before each line.</param>
    public static void Write(WrappedText text, Diagnostic finding, string pathPrefix, int width, int indent = 0)
    {
        var position = finding.Position;
        var isError = finding.Severity == DiagnosticSeverity.Error;
        var (severity, ink) = (isError ? "error" : "warning", text.Ink);
        var head = $"{severity} {finding.Code}:";
        text.Line($"{pathPrefix}{finding.Source.Path}:{position}: {head} {finding.Message}", indent, line => line.Replace(head, isError ? ink.Bad(head) : ink.Notable(head), StringComparison.Ordinal));
        WriteSource(text, finding, position.Column - 1, width - indent - Further - Margin.Length, indent + Further);
        if (finding.Hint is { } hint)
        {
            text.Line("hint: " + hint, indent + Further, line => line.Replace("hint:", ink.Good("hint:"), StringComparison.Ordinal));
        }
    }

    private static void WriteSource(WrappedText text, Diagnostic finding, int column, int room, int indent)
    {
        var line = PlainText.Safe(finding.Source.Line(finding.Position.Line));
        if (line.Length == 0)
        {
            return;
        }

        column = Math.Min(column, line.Length);
        var first = PlainText.Width(line) <= room ? 0 : After(line, 0, PlainText.Width(line[..column]) - (room / 2));
        var shown = line[first..After(line, first, room)];
        var before = PlainText.Width(line[first..column]);
        var marked = PlainText.Width(line.Substring(column, Math.Min(finding.Span.Length, line.Length - column)));
        text.Verbatim(Margin + shown.TrimEnd(), indent, text.Ink.Faint);
        text.Verbatim(
            Margin + new string(' ', before) + new string('^', Math.Clamp(marked, 1, Math.Max(1, room - before))),
            indent,
            finding.Severity == DiagnosticSeverity.Error ? text.Ink.Bad : text.Ink.Notable);
    }

    /// <summary>The place in a text after at most so many cells; no pair of surrogates is parted.</summary>
    private static int After(string line, int start, int cells)
    {
        var taken = 0;
        var index = start;
        while (index < line.Length)
        {
            var length = char.IsSurrogatePair(line, Math.Min(index, line.Length - 1)) ? 2 : 1;
            taken += PlainText.Width(line.Substring(index, length));
            if (taken > cells)
            {
                break;
            }

            index += length;
        }

        return index;
    }
}
