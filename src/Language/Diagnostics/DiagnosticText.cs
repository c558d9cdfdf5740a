using System.Text;

namespace RankOrchestrator.Language.Diagnostics;

/// <summary>Writes findings for people: place, code and sentence, the line with a caret under it, and the hint.</summary>
public static class DiagnosticText
{
    private const int LongestLine = 160;

    /// <summary>One finding, without a trailing line break.</summary>
    public static string Render(Diagnostic diagnostic) => Render(diagnostic, "");

    /// <summary>One finding, without a trailing line break.</summary>
    /// <param name="diagnostic">What is shown, with its line where the source is known.</param>
    /// <param name="pathPrefix">Put before its path, so that terminals and editors find the file; may be empty.</param>
    public static string Render(Diagnostic diagnostic, string pathPrefix)
    {
        var position = diagnostic.Position;
        var text = new StringBuilder()
            .Append(pathPrefix).Append(diagnostic.Source.Path).Append(':').Append(position).Append(": ")
            .Append(diagnostic.Severity == DiagnosticSeverity.Error ? "error " : "warning ")
            .Append(diagnostic.Code).Append(": ").Append(diagnostic.Message);
        AppendLine(text, diagnostic, position);
        if (diagnostic.Hint is not null)
        {
            text.Append("\n  hint: ").Append(diagnostic.Hint);
        }

        return text.ToString();
    }

    private static void AppendLine(StringBuilder text, Diagnostic diagnostic, SourcePosition position)
    {
        var line = diagnostic.Source.Line(position.Line);
        if (line.Length == 0)
        {
            return;
        }

        // A long line is shown around the place, so that the caret stays within a terminal.
        var first = Math.Max(0, Math.Min(position.Column - 1 - (LongestLine / 2), line.Length - LongestLine));
        var shown = line.Substring(first, Math.Min(LongestLine, line.Length - first));
        var column = Math.Min(position.Column - 1 - first, shown.Length);
        var width = Math.Clamp(diagnostic.Span.Length, 1, Math.Max(1, shown.Length - column));
        text.Append("\n  | ").Append(shown.Replace('\t', ' '))
            .Append("\n  | ").Append(' ', column).Append('^', width);
    }
}
