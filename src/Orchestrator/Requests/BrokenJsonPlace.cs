using System.Globalization;
using System.Text.Json;

namespace RankOrchestrator.Orchestrator.Requests;

/// <summary>
/// Finds which value of a body is not JSON, so that the answer can name the field: <c>"price": NaN</c> is a broken body
/// to a JSON reader and a broken price to a person. Reads the body once more, only when it is broken.
/// </summary>
internal static class BrokenJsonPlace
{
    /// <summary>JSON pointer to the value, member or element at which reading ends; empty when it is the body itself.</summary>
    public static string Find(ReadOnlySpan<byte> body)
    {
        var path = new List<Step>();
        var json = new Utf8JsonReader(body, RequestReader.JsonOptions);
        try
        {
            while (json.Read())
            {
                Follow(ref json, path);
            }
        }
        catch (JsonException)
        {
            // This is the place.
        }

        return string.Concat(path.Select(step => "/" + step.Name));
    }

    private static void Follow(ref Utf8JsonReader json, List<Step> path)
    {
        switch (json.TokenType)
        {
            case JsonTokenType.PropertyName:
                path[^1] = path[^1] with { Member = JsonText.Show(ref json) };
                break;
            case JsonTokenType.StartObject or JsonTokenType.StartArray:
                path.Add(new Step(json.TokenType == JsonTokenType.StartArray ? 0 : -1, ""));
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

    /// <summary>An object or list that is open: the member, or the element from 0 (-1 in an object), that is being read.</summary>
    private readonly record struct Step(int Element, string Member)
    {
        public string Name => Element >= 0 ? Element.ToString(CultureInfo.InvariantCulture) : RequestErrors.Escape(Member);
    }
}
