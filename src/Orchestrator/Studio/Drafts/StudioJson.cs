using System.Text.Json;
using System.Text.Json.Serialization;

namespace RankOrchestrator.Orchestrator.Studio.Drafts;

/// <summary>Reads what a tab sends: every member is known and stands once.</summary>
internal static class StudioJson
{
    private static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web)
    {
        AllowDuplicateProperties = false,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        PropertyNameCaseInsensitive = false,
    };

    /// <summary>What is sent; null with a sentence when it is not what it should be.</summary>
    /// <param name="body">JSON in UTF-8.</param>
    /// <param name="look">What is wrong with it beyond its form; null when nothing is.</param>
    /// <param name="wrong">The sentence, or empty.</param>
    public static T? Read<T>(ReadOnlySpan<byte> body, Func<T, string?> look, out string wrong)
        where T : class
    {
        try
        {
            var sent = JsonSerializer.Deserialize<T>(body, Options);
            wrong = sent is null ? "The body is null." : look(sent) ?? "";
            return wrong.Length == 0 ? sent : null;
        }
        catch (JsonException exception)
        {
            wrong = exception.Message;
            return null;
        }
    }
}
