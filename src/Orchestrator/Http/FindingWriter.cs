using System.Collections.Immutable;
using System.Text.Json;
using System.Text.RegularExpressions;
using RankOrchestrator.Language.Diagnostics;

namespace RankOrchestrator.Orchestrator.Http;

/// <summary>
/// Writes findings about policies for callers of the service: at most <see cref="MostFindings"/> of them, none longer
/// than a few lines, and without the places of this machine's disk.
/// </summary>
internal static partial class FindingWriter
{
    /// <summary>Findings that are written; the others are counted.</summary>
    public const int MostFindings = 50;

    private const int LongestSentence = 400;

    /// <summary>Writes the findings as a list, and how many more there are as <c>omitted</c>.</summary>
    /// <param name="json">Inside of an object.</param>
    /// <param name="member">The list's name.</param>
    /// <param name="findings">What was found, in the order in which it is written.</param>
    /// <param name="folder">The policy folder, absolute.</param>
    public static void Write(Utf8JsonWriter json, string member, ImmutableArray<Diagnostic> findings, string folder)
    {
        json.WriteStartArray(member);
        foreach (var finding in findings.AsSpan()[..Math.Min(findings.Length, MostFindings)])
        {
            json.WriteStartObject();
            json.WriteString("file"u8, Show(finding.Source.Path, folder));
            json.WriteNumber("line"u8, finding.Position.Line);
            json.WriteNumber("column"u8, finding.Position.Column);
            json.WriteString("code"u8, finding.Code);
            json.WriteString("message"u8, Show(finding.Message, folder));
            if (finding.Hint is { } hint)
            {
                json.WriteString("hint"u8, Show(hint, folder));
            }

            json.WriteEndObject();
        }

        json.WriteEndArray();
        if (findings.Length > MostFindings)
        {
            json.WriteNumber("omitted"u8, findings.Length - MostFindings);
        }
    }

    /// <summary>A sentence with paths relative to the policy folder; of a path elsewhere only the file's name is left.</summary>
    internal static string Show(string sentence, string folder)
    {
        var root = Path.TrimEndingDirectorySeparator(folder);
        var relative = sentence.Replace(root + Path.DirectorySeparatorChar, "", StringComparison.Ordinal).Replace(root, ".", StringComparison.Ordinal);
        return Excerpt.OfSentence(Elsewhere().Replace(relative, "…/"), LongestSentence);
    }

    [GeneratedRegex("""(?<![\w.~:/-])/(?:[^\s'"<>:,;()/]+/)+""", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Elsewhere();
}
