using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace RankOrchestrator.Orchestrator.Snapshots;

/// <summary>
/// An answer as it is kept for review: what depends on the request and the policies, nothing else, and one item a line.
/// The request id, the plan's hash, timings and the number of search steps are left out; numbers have six significant
/// digits, because processors with other vector units round a model's last bits differently.
/// </summary>
internal static class SnapshotText
{
    private static readonly HashSet<string> LeftOut = new(StringComparer.Ordinal) { "requestId", "plan", "timings", "steps", "explanation" };

    /// <summary>The snapshot of an answer, in UTF-8 with line feeds.</summary>
    public static byte[] Of(ReadOnlyMemory<byte> answer)
    {
        using var document = JsonDocument.Parse(answer);
        var text = new StringBuilder("{");
        var first = true;
        foreach (var member in document.RootElement.EnumerateObject().Where(member => !LeftOut.Contains(member.Name)))
        {
            text.Append(first ? "\n  " : ",\n  ").Append(Quote(member.Name)).Append(": ");
            first = false;
            if (member.Value.ValueKind == JsonValueKind.Array && member.Value.GetArrayLength() > 0)
            {
                AppendLines(text, member.Value);
            }
            else
            {
                Append(text, member.Value);
            }
        }

        return Encoding.UTF8.GetBytes(text.Append("\n}\n").ToString());
    }

    private static void AppendLines(StringBuilder text, JsonElement array)
    {
        text.Append('[');
        var separator = "\n    ";
        foreach (var element in array.EnumerateArray())
        {
            text.Append(separator);
            Append(text, element);
            separator = ",\n    ";
        }

        text.Append("\n  ]");
    }

    private static void Append(StringBuilder text, JsonElement value)
    {
        var separator = "";
        switch (value.ValueKind)
        {
            case JsonValueKind.Object:
                text.Append('{');
                foreach (var member in value.EnumerateObject().Where(member => !LeftOut.Contains(member.Name)))
                {
                    text.Append(separator).Append(Quote(member.Name)).Append(": ");
                    Append(text, member.Value);
                    separator = ", ";
                }

                text.Append('}');
                break;
            case JsonValueKind.Array:
                text.Append('[');
                foreach (var element in value.EnumerateArray())
                {
                    text.Append(separator);
                    Append(text, element);
                    separator = ", ";
                }

                text.Append(']');
                break;
            case JsonValueKind.Number:
                text.Append(Round(value.GetDouble()));
                break;
            case JsonValueKind.String:
                text.Append(Quote(value.GetString()!));
                break;
            default:
                text.Append(value.GetRawText());
                break;
        }
    }

    private static string Round(double value)
    {
        var rounded = double.Parse(value.ToString("G6", CultureInfo.InvariantCulture), CultureInfo.InvariantCulture);
        return (rounded == 0 ? 0 : rounded).ToString("R", CultureInfo.InvariantCulture);
    }

    private static string Quote(string text) => $"\"{JavaScriptEncoder.UnsafeRelaxedJsonEscaping.Encode(text)}\"";
}
