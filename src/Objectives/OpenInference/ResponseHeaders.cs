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

    /// <summary>
    /// Whether the body can be an inference response: not encoded, and not a page for a person. What else it is named
    /// does not matter, since it is parsed as one before anything is believed.
    /// </summary>
    public static bool CarriesInference(HttpResponseMessage response)
    {
        var headers = response.Content.Headers.NonValidated;
        if (headers.TryGetValues("Content-Encoding", out var encodings) && !encodings.ToString().Equals("identity", StringComparison.OrdinalIgnoreCase))
        {
            return false;
        }

        return !headers.TryGetValues("Content-Type", out var types) || !types.ToString().StartsWith("text/html", StringComparison.OrdinalIgnoreCase);
    }
}
