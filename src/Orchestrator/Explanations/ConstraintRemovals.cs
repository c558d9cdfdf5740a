using RankOrchestrator.Orchestrator.Alternatives;

namespace RankOrchestrator.Orchestrator.Explanations;

/// <summary>The best page without each of the constraints, solved when it is first asked for and shared by all items that are explained.</summary>
internal sealed class ConstraintRemovals(AlternativePages pages)
{
    private readonly Dictionary<string, SolvedPage?> removed = new(StringComparer.Ordinal);

    /// <summary>The page without a constraint; null when steps or time are used up.</summary>
    public SolvedPage? Without(string name)
    {
        if (!removed.TryGetValue(name, out var page) || page is null)
        {
            page = pages.Without(name.Equals);
            removed[name] = page;
        }

        return page;
    }
}
