using System.Text;
using System.Text.Json;

namespace RankOrchestrator.Orchestrator.Requests;

/// <summary>
/// Finds the request's surface before anything else is read, because it decides what the rest must look like. When it
/// stands before the candidates, as in every sample, this looks at a few bytes; else it skips over them once.
/// </summary>
internal static class SurfaceName
{
    private const int LongestName = 256;
    private const int PeekedBytes = 1024;

    /// <summary>
    /// Finds the name in the first bytes of a body of which more may be to come. False when it does not stand there, or
    /// when anything is wrong.
    /// </summary>
    public static bool TryPeek(ReadOnlySpan<byte> start, out string name)
    {
        name = "";
        var json = new Utf8JsonReader(start[..Math.Min(start.Length, PeekedBytes)], isFinalBlock: false, new JsonReaderState(RequestReader.JsonOptions));
        try
        {
            if (!json.Read() || json.TokenType != JsonTokenType.StartObject)
            {
                return false;
            }

            while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
            {
                var isSurface = JsonText.Is(ref json, "surface"u8);
                if (!json.Read())
                {
                    return false;
                }

                if (isSurface)
                {
                    var isName = json.TokenType == JsonTokenType.String && !json.ValueIsEscaped && json.ValueSpan.Length <= LongestName;
                    name = isName ? Encoding.UTF8.GetString(json.ValueSpan) : "";
                    return isName;
                }

                if (!json.TrySkip())
                {
                    return false;
                }
            }
        }
        catch (JsonException)
        {
            // Whoever reads the whole body says what is wrong.
        }

        return false;
    }

    /// <summary>The place of the name inside the body, without its quotes; a problem when there is none.</summary>
    public static bool TryFind(ReadOnlySpan<byte> body, out string name, out RequestProblem? problem)
    {
        name = "";
        problem = null;
        var json = new Utf8JsonReader(body, RequestReader.JsonOptions);
        try
        {
            if (!json.Read() || json.TokenType != JsonTokenType.StartObject)
            {
                problem = RequestProblem.Invalid([new RequestError("", $"The body must be an object, not {JsonText.Kind(json.TokenType)}.")]);
                return false;
            }

            while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
            {
                var isSurface = JsonText.Is(ref json, "surface"u8);
                json.Read();
                if (!isSurface)
                {
                    json.Skip();
                }
                else if (json.TokenType != JsonTokenType.String)
                {
                    problem = RequestProblem.Invalid([new RequestError("/surface", $"Must be a string, not {JsonText.Kind(json.TokenType)}.")]);
                    return false;
                }
                else
                {
                    // An escaped name cannot be a surface's: they are identifiers. Nor can one that is cut here.
                    name = json.ValueSpan.Length <= LongestName ? Encoding.UTF8.GetString(json.ValueSpan) : JsonText.Show(ref json);
                    return true;
                }
            }
        }
        catch (JsonException exception)
        {
            problem = RequestProblem.BrokenJson(exception, body);
            return false;
        }

        problem = RequestProblem.Invalid([new RequestError("/surface", "Is missing; name the surface to rank for.")]);
        return false;
    }
}
