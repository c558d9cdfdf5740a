using System.Globalization;

namespace RankOrchestrator.Orchestrator.Requests;

/// <summary>A place in the request; becomes a JSON pointer only when something is wrong there that is shown.</summary>
/// <param name="Member">A member of the request, or of the candidate; null for the candidate itself.</param>
/// <param name="Candidate">The candidate's place in the request from 0; -1 outside of candidates.</param>
internal readonly record struct RequestPlace(string? Member, int Candidate = -1)
{
    /// <summary>A member of the member; null for the member itself.</summary>
    public string? Name { get; init; }

    /// <summary>An element from 0 of the list that stands there; -1 for the list itself.</summary>
    public int Element { get; init; } = -1;

    /// <summary>A key of the map that stands there; null for the map itself.</summary>
    public string? Key { get; init; }

    /// <summary>The JSON pointer (RFC 6901).</summary>
    public string Pointer
    {
        get
        {
            var candidate = Candidate < 0 ? "" : string.Create(CultureInfo.InvariantCulture, $"/candidates/{Candidate}");
            var element = Element < 0 ? "" : string.Create(CultureInfo.InvariantCulture, $"/{Element}");
            return candidate + Step(Member) + Step(Name) + Step(Key) + element;
        }
    }

    /// <summary>A member of what stands here.</summary>
    public RequestPlace To(string name) => this with { Name = name };

    /// <summary>An element of what stands here.</summary>
    public RequestPlace To(int element) => this with { Element = element };

    /// <summary>The entry of a key of the map that stands here.</summary>
    public RequestPlace ToKey(string key) => this with { Key = key };

    private static string Step(string? name) => name is null ? "" : "/" + RequestError.Escape(name);
}
