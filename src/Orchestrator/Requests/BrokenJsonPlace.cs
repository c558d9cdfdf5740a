using System.Globalization;
using System.Text.Json;

namespace RankOrchestrator.Orchestrator.Requests;

/// <summary>
/// Finds which value of a body is not JSON, so that the answer can name the field: <c>"price": NaN</c> is a broken body
/// to a JSON reader and a broken price to a person. Reads the body once more, only when it is broken.
/// </summary>
internal readonly record struct BrokenJsonPlace(string Pointer, bool IsTooDeep)
{
    /// <summary>Bytes behind the place that tell what is wrong there; the reader would quote all that it is given.</summary>
    private const int BytesBehind = 16;

    /// <summary>The place at which a reader of <see cref="RequestReader.JsonOptions"/> gave up.</summary>
    /// <param name="body">What it read.</param>
    /// <param name="exception">What it said.</param>
    /// <returns>
    /// JSON pointer to the value, member or element at which reading ends, empty when it is the body itself; and whether
    /// nothing is wrong but that it is nested too deep.
    /// </returns>
    public static BrokenJsonPlace Find(ReadOnlySpan<byte> body, JsonException exception)
    {
        var read = body[..Math.Min(body.Length, Offset(body, exception) + BytesBehind)];
        var path = new List<Step>();
        var json = new Utf8JsonReader(read, isFinalBlock: false, new JsonReaderState(new JsonReaderOptions { MaxDepth = RequestReader.DeepestNesting + 1 }));
        try
        {
            while (json.Read() && path.Count <= RequestReader.DeepestNesting)
            {
                Follow(ref json, path);
            }
        }
        catch (JsonException)
        {
            // This is the place.
        }

        return path.Count > RequestReader.DeepestNesting
            ? new BrokenJsonPlace(ToPointer(path[..RequestReader.DeepestNesting], read), IsTooDeep: true)
            : new BrokenJsonPlace(ToPointer(path, read), IsTooDeep: false);
    }

    private static int Offset(ReadOnlySpan<byte> body, JsonException exception)
    {
        var offset = 0;
        for (var line = exception.LineNumber ?? 0; line > 0; line--)
        {
            offset += body[offset..].IndexOf((byte)'\n') + 1;
        }

        return offset + (int)(exception.BytePositionInLine ?? 0);
    }

    private static void Follow(ref Utf8JsonReader json, List<Step> path)
    {
        switch (json.TokenType)
        {
            case JsonTokenType.PropertyName:
                path[^1] = path[^1] with { MemberAt = (int)json.TokenStartIndex };
                break;
            case JsonTokenType.StartObject or JsonTokenType.StartArray:
                path.Add(new Step(json.TokenType == JsonTokenType.StartArray ? 0 : -1, -1));
                break;
            default:
                if (json.TokenType is JsonTokenType.EndObject or JsonTokenType.EndArray)
                {
                    path.RemoveAt(path.Count - 1);
                }

                if (path.Count > 0 && path[^1].Element >= 0)
                {
                    path[^1] = path[^1] with { Element = path[^1].Element + 1 };
                }

                break;
        }
    }

    private static string ToPointer(List<Step> path, ReadOnlySpan<byte> read)
    {
        var pointer = "";
        foreach (var step in path)
        {
            pointer += "/" + (step.Element >= 0 ? step.Element.ToString(CultureInfo.InvariantCulture) : step.MemberAt < 0 ? "" : RequestError.Escape(Name(read[step.MemberAt..])));
        }

        return pointer;
    }

    private static string Name(ReadOnlySpan<byte> member)
    {
        var json = new Utf8JsonReader(member, isFinalBlock: false, default);
        return json.Read() ? JsonText.Show(ref json) : "";
    }

    /// <summary>An object or list that is open: the element from 0 (-1 in an object), or where the name of the member being read starts.</summary>
    private readonly record struct Step(int Element, int MemberAt);
}
