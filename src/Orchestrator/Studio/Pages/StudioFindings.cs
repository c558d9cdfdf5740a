using System.Collections.Immutable;
using System.Text.Json;
using RankOrchestrator.Language.Diagnostics;
using RankOrchestrator.Orchestrator.Http;

namespace RankOrchestrator.Orchestrator.Studio.Pages;

/// <summary>Writes findings with both ends of their places, for an editor.</summary>
internal static class StudioFindings
{
    private const int Most = 200;

    /// <summary>Writes the members <c>findings</c>, <c>errors</c> and <c>warnings</c>.</summary>
    public static void Write(Utf8JsonWriter json, ImmutableArray<Diagnostic> findings, string folder)
    {
        json.WriteStartArray("findings"u8);
        foreach (var finding in findings.OrderBy(finding => finding.Severity == DiagnosticSeverity.Error ? 0 : 1).Take(Most))
        {
            var (start, end) = (finding.Position, finding.Source.Locate(finding.Span.End));
            json.WriteStartObject();
            json.WriteString("file"u8, FindingWriter.Show(finding.Source.Path, folder));
            json.WriteNumber("line"u8, start.Line);
            json.WriteNumber("column"u8, start.Column);
            json.WriteNumber("endLine"u8, end.Line);
            json.WriteNumber("endColumn"u8, end.Column);
            json.WriteString("code"u8, finding.Code);
            json.WriteString("severity"u8, finding.Severity == DiagnosticSeverity.Error ? "error"u8 : "warning"u8);
            json.WriteString("message"u8, FindingWriter.Show(finding.Message, folder));
            if (finding.Hint is { } hint)
            {
                json.WriteString("hint"u8, FindingWriter.Show(hint, folder));
            }

            json.WriteEndObject();
        }

        json.WriteEndArray();
        var errors = findings.Count(finding => finding.Severity == DiagnosticSeverity.Error);
        json.WriteNumber("errors"u8, errors);
        json.WriteNumber("warnings"u8, findings.Length - errors);
    }
}
