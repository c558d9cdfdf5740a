using RankOrchestrator.Domain.Requests;
using RankOrchestrator.Domain.Tables;

namespace RankOrchestrator.Orchestrator.Flags;

/// <summary>
/// Whom flags are targeted at: the user is the context's <c>userId</c>, and every other string of the context makes a
/// group, such as <c>country:SA</c>, <c>device:ios</c>, <c>loyaltyTier:gold</c>. Query texts are left out.
/// </summary>
internal static class RequestGroups
{
    /// <summary>The user, or empty.</summary>
    public static string UserId(RankRequest request)
    {
        var index = request.Context.Schema.IndexOf("userId");
        return index < 0 ? "" : Text(request, index) ?? "";
    }

    /// <summary>The user's groups.</summary>
    public static string[] Of(RankRequest request)
    {
        var groups = new List<string>();
        for (var index = 0; index < request.Context.Schema.Count; index++)
        {
            var definition = request.Context.Schema.Columns[index];
            if (definition is { Type: ColumnType.String, IsSingle: true, Name: not ("userId" or "query") } && Text(request, index) is { } text)
            {
                groups.Add(definition.Name + ":" + text);
            }
        }

        return [.. groups];
    }

    private static string? Text(RankRequest request, int column)
    {
        var code = request.Context.Columns[column].Codes[0];
        return code == StringPool.Missing ? null : request.Strings.Text(code);
    }
}
