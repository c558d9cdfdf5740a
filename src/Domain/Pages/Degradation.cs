namespace RankOrchestrator.Domain.Pages;

/// <summary>A part of the answer that was made without what it should have been made with.</summary>
/// <param name="Model">The model or stage that did not deliver.</param>
/// <param name="Reason">A short fixed word such as <c>timeout</c>; also a metric label, so its set is bounded.</param>
/// <param name="Fallback">What stood in: <c>prior</c>, <c>column:ctr7d</c>, <c>model:ctr-small</c>.</param>
public readonly record struct Degradation(string Model, string Reason, string Fallback)
{
    /// <summary>How many parts of the request it is about; 0 when it is about none.</summary>
    public int Count { get; init; }

    /// <summary>Which candidates it is about, and what a model's runtime said, in a sentence for a person; null when there is nothing to add.</summary>
    public string? Detail { get; init; }

    /// <summary>JSON pointers to the first of them; null when it is about none.</summary>
    public IReadOnlyList<string>? Pointers { get; init; }
}
