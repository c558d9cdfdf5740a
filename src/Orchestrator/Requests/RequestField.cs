using System.Collections.Immutable;

namespace RankOrchestrator.Orchestrator.Requests;

/// <summary>
/// Fields of a request that can be wrong, as numbers: those that every request has, then the declared columns. Their
/// names are metric labels, so what a caller calls a field is not one of them.
/// </summary>
internal static class RequestField
{
    /// <summary>Members of the request, in this order.</summary>
    public static readonly ImmutableArray<string> Members = ["requestId", "surface", "slots", "now", "seed", "context", "candidates", "options"];

    /// <summary>Members of <c>options</c>, in this order.</summary>
    public static readonly ImmutableArray<string> Options = ["explain", "deadlineMs", "seed", "now", "language"];

    /// <summary>The number of the first member of <c>options</c>.</summary>
    public static readonly int FirstOption = Members.Length;

    /// <summary>A field that nobody declared.</summary>
    public static readonly int Unknown = FirstOption + Options.Length;

    /// <summary>An element of <c>candidates</c> that is no object.</summary>
    public static readonly int Candidate = Unknown + 1;

    /// <summary>A candidate's id.</summary>
    public static readonly int Id = Candidate + 1;

    /// <summary>An id that another candidate has.</summary>
    public static readonly int DuplicateId = Id + 1;

    /// <summary><c>attributes</c> as a whole.</summary>
    public static readonly int Attributes = DuplicateId + 1;

    /// <summary><c>features</c> as a whole.</summary>
    public static readonly int Features = Attributes + 1;

    /// <summary>The names of all fields above, by number.</summary>
    public static readonly ImmutableArray<string> Names =
        [.. Members, .. Options.Select(option => "options." + option), "unknown", "candidate", "id", "duplicate-id", "attributes", "features"];

    /// <summary>The number of a member of the request.</summary>
    public static int Member(string name) => Members.IndexOf(name);
}
