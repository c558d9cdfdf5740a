using System.Globalization;

namespace RankOrchestrator.Objectives.OpenInference;

/// <summary>What the headers of a response say about its body.</summary>
internal static class ResponseHeaders
{
    /// <summary>The length of the JSON object; null when the header is absent. False when the header is not a length.</summary>
    public static bool TryJsonLength(HttpResponseMessage response, out int? length)
    {
        length = null;
        if (!response.Headers.NonValidated.TryGetValues(OpenInferenceClient.JsonLengthHeader, out var values)
            && !response.Content.Headers.NonValidated.TryGetValues(OpenInferenceClient.JsonLengthHeader, out values))
        {
            return true;
        }

        if (values.Count != 1 || !int.TryParse(values.ToString(), NumberStyles.None, CultureInfo.InvariantCulture, out var parsed))
        {
            return false;
        }

        length = parsed;
        return true;
    }

    /// <summary>Whether type and encoding are those of an inference response: JSON, or bytes with a JSON object before them.</summary>
    public static bool CarriesInference(HttpResponseMessage response, bool hasJsonLength)
    {
        var headers = response.Content.Headers.NonValidated;
        if (headers.TryGetValues("Content-Encoding", out var encodings) && !encodings.ToString().Equals("identity", StringComparison.OrdinalIgnoreCase))
        {
            return false;
        }

        if (!headers.TryGetValues("Content-Type", out var types))
        {
            return true;
        }

        var type = types.ToString().AsSpan();
        var end = type.IndexOf(';');
        type = (end < 0 ? type : type[..end]).Trim();
        return type.Equals("application/json", StringComparison.OrdinalIgnoreCase)
            || type.EndsWith("+json", StringComparison.OrdinalIgnoreCase)
            || type.Equals("application/octet-stream", StringComparison.OrdinalIgnoreCase)
            || (hasJsonLength && type.StartsWith("application/", StringComparison.OrdinalIgnoreCase));
    }
}
