using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using RankOrchestrator.Language.Diagnostics;
using RankOrchestrator.Orchestrator.Coverage;

namespace RankOrchestrator.Orchestrator.PolicyTests;

/// <summary>What came of policy tests, and what they reach, for programs. Members are only ever added.</summary>
internal static class PolicyTestJson
{
    private static readonly JsonWriterOptions Options = new() { Indented = true, NewLine = "\n", Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>One object, with a final line break.</summary>
    /// <param name="run">The tests.</param>
    /// <param name="coverage">What they reach; null where nobody asked.</param>
    /// <param name="pathPrefix">Put before every path, such as <c>policies/</c>; may be empty.</param>
    public static string Render(PolicyTestRun run, CoverageReport? coverage, string pathPrefix)
    {
        var bytes = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(bytes, Options))
        {
            json.WriteStartObject();
            json.WriteNumber("passed"u8, run.Passed);
            json.WriteNumber("failed"u8, run.Failed);
            json.WriteStartArray("tests"u8);
            foreach (var result in run.Results)
            {
                json.WriteStartObject();
                json.WriteString("file"u8, pathPrefix + result.Path);
                json.WriteString("name"u8, result.Name);
                json.WriteBoolean("passed"u8, result.HasPassed);
                Write(json, "failures"u8, result.Failures, pathPrefix);
                json.WriteEndObject();
            }

            json.WriteEndArray();
            Write(json, "unreadable"u8, run.Findings, pathPrefix);
            if (coverage is not null)
            {
                Write(json, coverage, pathPrefix);
            }

            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(bytes.WrittenSpan) + "\n";
    }

    private static void Write(Utf8JsonWriter json, ReadOnlySpan<byte> member, IReadOnlyCollection<Diagnostic> findings, string pathPrefix)
    {
        json.WritePropertyName(member);
        using var document = JsonDocument.Parse(DiagnosticJson.Write(findings, pathPrefix));
        document.RootElement.GetProperty("findings").WriteTo(json);
    }

    private static void Write(Utf8JsonWriter json, CoverageReport coverage, string pathPrefix)
    {
        json.WriteStartObject("coverage"u8);
        json.WriteNumber("percent"u8, coverage.Percent);
        foreach (var count in coverage.Counts)
        {
            json.WriteStartObject(count.Kind switch { CoveredKind.Rule => "rules", CoveredKind.Constraint => "constraints", CoveredKind.Branch => "branches", _ => throw new NotSupportedException(count.Kind.ToString()) });
            json.WriteNumber("reached"u8, count.Reached);
            json.WriteNumber("all"u8, count.All);
            json.WriteEndObject();
        }

        json.WriteStartArray("notReached"u8);
        foreach (var part in coverage.NotReached)
        {
            json.WriteStartObject();
            json.WriteString("kind"u8, part.Kind.ToString().ToLowerInvariant());
            json.WriteString("name"u8, part.Name);
            json.WriteString("file"u8, pathPrefix + part.Path);
            json.WriteNumber("line"u8, part.Line);
            json.WriteNumber("column"u8, part.Column);
            if (part.Outcome is { } outcome)
            {
                json.WriteString("condition"u8, part.Text);
                json.WriteBoolean("never"u8, outcome);
            }

            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }
}
