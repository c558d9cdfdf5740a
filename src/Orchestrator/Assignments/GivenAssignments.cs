using System.Text.Json;

namespace RankOrchestrator.Orchestrator.Assignments;

/// <summary>Arms that are known for a request, instead of being decided by its user: as they were logged, or as somebody asks for them.</summary>
/// <param name="Arms">Arms by experiment.</param>
internal sealed record GivenAssignments(IReadOnlyDictionary<string, string> Arms)
{
    /// <summary>In no experiment.</summary>
    public static GivenAssignments None { get; } = new(new Dictionary<string, string>(StringComparer.Ordinal));

    /// <summary>Experiments whose arm the caller had asked for.</summary>
    public IReadOnlyList<string> Forced { get; init; } = [];

    /// <summary>Layers that the user was held out of.</summary>
    public IReadOnlyList<string> Holdouts { get; init; } = [];

    /// <summary>Whether experiments that are not given are decided by the user nevertheless.</summary>
    public bool DecidesOthers { get; init; }

    /// <summary>Arms that a caller asks for.</summary>
    public static GivenAssignments Force(IReadOnlyDictionary<string, string> arms) => new(arms) { Forced = [.. arms.Keys], DecidesOthers = true };

    /// <summary>What members of an answer or of a line say; an empty one says nothing.</summary>
    /// <exception cref="JsonException">They say something else.</exception>
    public static GivenAssignments Read(ReadOnlySpan<byte> experiments, ReadOnlySpan<byte> forced, ReadOnlySpan<byte> holdouts)
        => experiments.IsEmpty && holdouts.IsEmpty
        ? None
        : new(experiments.IsEmpty ? None.Arms : Parse<Dictionary<string, string>>(experiments))
        {
            Forced = forced.IsEmpty ? [] : Parse<List<string>>(forced),
            Holdouts = holdouts.IsEmpty ? [] : Parse<List<string>>(holdouts),
        };

    private static T Parse<T>(ReadOnlySpan<byte> json) => JsonSerializer.Deserialize<T>(json) ?? throw new JsonException("Assignments are null.");
}
