using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace RankOrchestrator.Orchestrator.Snapshots;

/// <summary>Snapshots as the text of a file: a short line for everything that a review may be about, the same bytes everywhere.</summary>
internal static class SnapshotText
{
    /// <summary>Columns that a review shows beside another file; a longer list has an element a line.</summary>
    private const int LongestLine = 118;

    /// <summary>Lists and objects of which every element or member has lines of its own.</summary>
    private static readonly string[] Spread = ["items", "pages", "degraded", "certificate", "flags", "variants", "experiments"];

    /// <summary>The text of a file with one page.</summary>
    public static byte[] Of(JsonElement page) => Encoding.UTF8.GetBytes(Append(new StringBuilder(), page, 0).Append('\n').ToString());

    /// <summary>The text of a file with several.</summary>
    public static byte[] Of(IEnumerable<JsonElement> pages)
    {
        var text = new StringBuilder("{\n  \"pages\": [");
        var separator = "\n    ";
        foreach (var page in pages)
        {
            Append(text.Append(separator), page, 4);
            separator = ",\n    ";
        }

        return Encoding.UTF8.GetBytes(text.Append("\n  ]\n}\n").ToString());
    }

    /// <summary>An object with a member a line.</summary>
    private static StringBuilder Append(StringBuilder text, JsonElement element, int indent)
    {
        var separator = "\n";
        text.Append('{');
        foreach (var member in element.EnumerateObject())
        {
            text.Append(separator).Append(' ', indent + 2).Append(Quote(member.Name)).Append(": ");
            separator = ",\n";
            var isSpread = Spread.Contains(member.Name, StringComparer.Ordinal);
            if (isSpread && member.Value.ValueKind == JsonValueKind.Array && member.Value.GetArrayLength() > 0)
            {
                AppendElements(text, member.Value, indent + 2);
            }
            else if (isSpread && member.Value.ValueKind == JsonValueKind.Object && member.Value.GetPropertyCount() > 0)
            {
                Append(text, member.Value, indent + 2);
            }
            else
            {
                var start = text.Length;
                AppendInLine(text, member.Value);
                if (member.Value.ValueKind == JsonValueKind.Array && indent + 4 + member.Name.Length + text.Length - start > LongestLine)
                {
                    text.Length = start;
                    AppendElements(text, member.Value, indent + 2);
                }
            }
        }

        return text.Append('\n').Append(' ', indent).Append('}');
    }

    private static void AppendElements(StringBuilder text, JsonElement array, int indent)
    {
        var separator = "\n";
        text.Append('[');
        foreach (var element in array.EnumerateArray())
        {
            text.Append(separator).Append(' ', indent + 2);
            separator = ",\n";
            if (element.ValueKind == JsonValueKind.Object)
            {
                Append(text, element, indent + 2);
            }
            else
            {
                AppendInLine(text, element);
            }
        }

        text.Append('\n').Append(' ', indent).Append(']');
    }

    private static void AppendInLine(StringBuilder text, JsonElement value)
    {
        var separator = "";
        switch (value.ValueKind)
        {
            case JsonValueKind.Object:
                text.Append('{');
                foreach (var member in value.EnumerateObject())
                {
                    text.Append(separator).Append(Quote(member.Name)).Append(": ");
                    AppendInLine(text, member.Value);
                    separator = ", ";
                }

                text.Append('}');
                break;
            case JsonValueKind.Array:
                text.Append('[');
                foreach (var element in value.EnumerateArray())
                {
                    text.Append(separator);
                    AppendInLine(text, element);
                    separator = ", ";
                }

                text.Append(']');
                break;
            case JsonValueKind.String:
                text.Append(Quote(value.GetString()!));
                break;
            default:
                text.Append(value.GetRawText());
                break;
        }
    }

    private static string Quote(string text) => $"\"{JavaScriptEncoder.UnsafeRelaxedJsonEscaping.Encode(text)}\"";
}
