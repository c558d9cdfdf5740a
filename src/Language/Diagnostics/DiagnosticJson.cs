using System.Text.Encodings.Web;
using System.Text.Json;

namespace RankOrchestrator.Language.Diagnostics;

/// <summary>Writes findings as one JSON object for scripts: every finding with its place, then how many there are.</summary>
public static class DiagnosticJson
{
    /// <summary>Indented JSON without a final line break.</summary>
    /// <param name="diagnostics">The findings, in the order to write.</param>
    /// <param name="pathPrefix">Put before every path, such as <c>policies/</c>; may be empty.</param>
    public static string Write(IReadOnlyCollection<Diagnostic> diagnostics, string pathPrefix)
    {
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream, WriterOptions))
        {
            json.WriteStartObject();
            json.WriteStartArray("findings");
            foreach (var diagnostic in diagnostics)
            {
                Write(json, diagnostic, pathPrefix);
            }

            json.WriteEndArray();
            json.WriteNumber("errors", diagnostics.Count(diagnostic => diagnostic.Severity == DiagnosticSeverity.Error));
            json.WriteNumber("warnings", diagnostics.Count(diagnostic => diagnostic.Severity == DiagnosticSeverity.Warning));
            json.WriteEndObject();
        }

        return System.Text.Encoding.UTF8.GetString(stream.ToArray());
    }

    /// <summary>Readable in a terminal, the same on every platform.</summary>
    internal static JsonWriterOptions WriterOptions { get; } = new() { Indented = true, NewLine = "\n", Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private static void Write(Utf8JsonWriter json, Diagnostic diagnostic, string pathPrefix)
    {
        var (start, end) = (diagnostic.Position, diagnostic.Source.Locate(diagnostic.Span.End));
        json.WriteStartObject();
        json.WriteString("code", diagnostic.Code);
        json.WriteString("severity", diagnostic.Severity == DiagnosticSeverity.Error ? "error" : "warning");
        json.WriteString("path", pathPrefix + diagnostic.Source.Path);
        json.WriteNumber("line", start.Line);
        json.WriteNumber("column", start.Column);
        json.WriteNumber("endLine", end.Line);
        json.WriteNumber("endColumn", end.Column);
        json.WriteString("message", diagnostic.Message);
        if (diagnostic.Hint is not null)
        {
            json.WriteString("hint", diagnostic.Hint);
        }

        json.WriteString("text", diagnostic.Source.Line(start.Line));
        json.WriteEndObject();
    }
}
