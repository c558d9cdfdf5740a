using RankOrchestrator.Language.Diagnostics;
using RankOrchestrator.Language.Documents;
using RankOrchestrator.Policies.Findings;

namespace RankOrchestrator.Policies.Models.Kinds;

/// <summary>Reads the address of a server; what is wrong with it is said without repeating what may be secret.</summary>
internal static class ServerAddress
{
    /// <summary>The address, or null when it cannot be one.</summary>
    public static Uri? Read(YamlScalar scalar, DiagnosticBag diagnostics)
    {
        var (problem, hint) = Problem(scalar.Text, out var address);
        if (problem is not null)
        {
            diagnostics.Error(ModelCodes.BadAddress, scalar.Source, scalar.Span, problem, hint);
        }

        return problem is null ? address : null;
    }

    private static (string? Problem, string? Hint) Problem(string text, out Uri? address)
    {
        if (!Uri.TryCreate(text, UriKind.Absolute, out address) || address.Scheme is not ("http" or "https") || address.Host.Length == 0)
        {
            var shown = text.Contains('@', StringComparison.Ordinal) || text.Length > 200 ? "This" : $"'{text}'";
            return ($"{shown} is not the address of a server.", "Write it like http://ranker:8000.");
        }

        var authority = text[(text.IndexOf("//", StringComparison.Ordinal) + 2)..];
        var end = authority.AsSpan().IndexOfAny("/\\?#");
        if (address.UserInfo.Length > 0 || authority.AsSpan(0, end < 0 ? authority.Length : end).Contains('@'))
        {
            return ("The address of a server carries no user and no password.", "Whoever reads the policies could read them. Let a proxy beside the service add them.");
        }

        return text.AsSpan().ContainsAny('?', '#')
            ? ("The address of a server has no query and no fragment.", "'/v2/models/…' is appended to it; write it like http://ranker:8000/path.")
            : (null, null);
    }
}
