using System.Globalization;

namespace RankOrchestrator.Orchestrator.Requests;

/// <summary>Where a row of columns stands in the request; becomes a JSON pointer only when something is wrong there.</summary>
/// <param name="Member"><c>attributes</c>, <c>features</c> or <c>context</c>.</param>
/// <param name="Candidate">The candidate's place in the request from 0; -1 for the request's own row.</param>
internal readonly record struct RowPlace(string Member, int Candidate)
{
    /// <summary>The pointer to the row.</summary>
    public string Pointer => Candidate < 0
        ? "/" + Member
        : string.Create(CultureInfo.InvariantCulture, $"/candidates/{Candidate}/{Member}");

    /// <summary>The pointer to a member of the row.</summary>
    public string To(string name) => $"{Pointer}/{RequestError.Escape(name)}";
}
