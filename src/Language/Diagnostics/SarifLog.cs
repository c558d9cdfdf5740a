using System.Text.Json;

namespace RankOrchestrator.Language.Diagnostics;

/// <summary>
/// Writes findings as a log of the Static Analysis Results Interchange Format (OASIS SARIF 2.1.0), which code review
/// tools show beside the line.
/// </summary>
public static class SarifLog
{
    /// <summary>Indented JSON without a final line break.</summary>
    /// <param name="diagnostics">The findings, in the order to write.</param>
    /// <param name="pathPrefix">Put before every path so that it is relative to the repository, such as <c>policies/</c>.</param>
    /// <param name="meanings">What codes mean, in a sentence; a code that is not in it is written without.</param>
    public static string Write(IReadOnlyCollection<Diagnostic> diagnostics, string pathPrefix, IReadOnlyDictionary<string, string> meanings)
    {
        string[] codes = [.. diagnostics.Select(diagnostic => diagnostic.Code).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream, DiagnosticJson.WriterOptions))
        {
            json.WriteStartObject();
            json.WriteString("$schema", "https://json.schemastore.org/sarif-2.1.0.json");
            json.WriteString("version", "2.1.0");
            json.WriteStartArray("runs");
            json.WriteStartObject();
            WriteTool(json, codes, meanings);
            json.WriteString("columnKind", "utf16CodeUnits");
            json.WriteStartArray("results");
            foreach (var diagnostic in diagnostics)
            {
                WriteResult(json, diagnostic, Array.IndexOf(codes, diagnostic.Code), pathPrefix);
            }

            json.WriteEndArray();
            json.WriteEndObject();
            json.WriteEndArray();
            json.WriteEndObject();
        }

        return System.Text.Encoding.UTF8.GetString(stream.ToArray());
    }

    private static void WriteTool(Utf8JsonWriter json, string[] codes, IReadOnlyDictionary<string, string> meanings)
    {
        json.WriteStartObject("tool");
        json.WriteStartObject("driver");
        json.WriteString("name", "RankOrchestrator");
        json.WriteStartArray("rules");
        foreach (var code in codes)
        {
            json.WriteStartObject();
            json.WriteString("id", code);
            if (meanings.TryGetValue(code, out var meaning))
            {
                WriteText(json, "shortDescription", meaning);
            }

            WriteText(json, "help", $"See docs/policy-reference.md, {code}.");
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static void WriteResult(Utf8JsonWriter json, Diagnostic diagnostic, int ruleIndex, string pathPrefix)
    {
        var (start, end) = (diagnostic.Position, diagnostic.Source.Locate(diagnostic.Span.End));
        json.WriteStartObject();
        json.WriteString("ruleId", diagnostic.Code);
        json.WriteNumber("ruleIndex", ruleIndex);
        json.WriteString("level", diagnostic.Severity == DiagnosticSeverity.Error ? "error" : "warning");
        WriteText(json, "message", diagnostic.Hint is null ? diagnostic.Message : $"{diagnostic.Message} {diagnostic.Hint}");
        json.WriteStartArray("locations");
        json.WriteStartObject();
        json.WriteStartObject("physicalLocation");
        json.WriteStartObject("artifactLocation");
        json.WriteString("uri", string.Join('/', (pathPrefix + diagnostic.Source.Path).Split('/').Select(Uri.EscapeDataString)));
        json.WriteEndObject();
        json.WriteStartObject("region");
        json.WriteNumber("startLine", start.Line);
        json.WriteNumber("startColumn", start.Column);
        json.WriteNumber("endLine", end.Line);
        json.WriteNumber("endColumn", end.Column);
        WriteText(json, "snippet", diagnostic.Source.Line(start.Line));
        json.WriteEndObject();
        json.WriteEndObject();
        json.WriteEndObject();
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void WriteText(Utf8JsonWriter json, string name, string text)
    {
        json.WriteStartObject(name);
        json.WriteString("text", text);
        json.WriteEndObject();
    }
}
