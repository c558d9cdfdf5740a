using System.Collections.Immutable;
using RankOrchestrator.Domain.Pages;

namespace RankOrchestrator.Orchestrator.Requests;

/// <summary>
/// What was left out of a request that is read tolerantly: how much of every field, and the first places. Reused between
/// requests; costs nothing when all is well.
/// </summary>
/// <param name="fields">Names of all fields, by number.</param>
internal sealed class DroppedInput(ImmutableArray<string> fields)
{
    /// <summary>Places that are kept; of what follows only the number is.</summary>
    public const int MostPlaces = 20;

    private static readonly ImmutableArray<Degradation> Kinds =
    [
        new("request", "unknown-field", "ignored"),
        new("request", "bad-field", "missing"),
        new("request", "bad-candidate", "left-out"),
        new("request", "duplicate-candidate", "left-out"),
    ];

    private readonly int[] droppedFields = new int[fields.Length];
    private readonly int[] droppedCandidates = new int[fields.Length];
    private readonly int[] counts = new int[Kinds.Length];
    private readonly List<DroppedPlace> places = [];

    /// <summary>Names of all fields, by number: metric labels.</summary>
    public ImmutableArray<string> Fields => fields;

    /// <summary>Whether nothing was dropped.</summary>
    public bool IsEmpty => places.Count == 0;

    /// <summary>Whether the next place would be kept; else nobody reads its message.</summary>
    public bool WantsPlace => places.Count < MostPlaces;

    /// <summary>The first places, in the request's order.</summary>
    public IReadOnlyList<DroppedPlace> Places => places;

    /// <summary>By field, how often it counted as missing.</summary>
    public ReadOnlySpan<int> DroppedFields => droppedFields;

    /// <summary>By field, how many candidates it cost.</summary>
    public ReadOnlySpan<int> DroppedCandidates => droppedCandidates;

    /// <summary>Forgets everything.</summary>
    public void Clear()
    {
        if (!IsEmpty)
        {
            droppedFields.AsSpan().Clear();
            droppedCandidates.AsSpan().Clear();
            counts.AsSpan().Clear();
            places.Clear();
        }
    }

    /// <summary>Something is dropped.</summary>
    public void Add(MistakeCost cost, int field, RequestPlace place, string message)
    {
        var kind = cost == MistakeCost.Candidate
            ? field == RequestField.DuplicateId ? 3 : 2
            : field == RequestField.Unknown ? 0 : 1;
        (cost == MistakeCost.Candidate ? droppedCandidates : droppedFields)[field]++;
        counts[kind]++;
        if (WantsPlace)
        {
            places.Add(new DroppedPlace(kind, cost, new RequestError(place.Pointer, message)));
        }
    }

    /// <summary>Names what was dropped, kind by kind.</summary>
    public void AddTo(List<Degradation> degradations)
    {
        for (var kind = 0; kind < counts.Length && !IsEmpty; kind++)
        {
            if (counts[kind] > 0)
            {
                degradations.Add(Kinds[kind] with { Count = counts[kind], Pointers = [.. places.Where(place => place.Kind == kind).Select(place => place.Error.Pointer)] });
            }
        }
    }
}

/// <summary>One thing that was dropped.</summary>
/// <param name="Kind">Which of the kinds that answers name.</param>
/// <param name="Cost">What it cost.</param>
/// <param name="Error">Where, and what is wrong with it.</param>
internal readonly record struct DroppedPlace(int Kind, MistakeCost Cost, RequestError Error);
