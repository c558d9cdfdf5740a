using RankOrchestrator.Language.Diagnostics;
using RankOrchestrator.Orchestrator.Plans;
using RankOrchestrator.Orchestrator.Requests;

namespace RankOrchestrator.Orchestrator.Pipeline;

/// <summary>What to answer to a request for a surface that the plan does not have.</summary>
internal static class UnknownSurface
{
    public static RequestProblem Problem(string name, Plan plan)
    {
        var names = plan.Surfaces.Select(surface => surface.Name).ToArray();
        var hint = Suggestion.Hint(name, names) ?? $"There are {string.Join(", ", names)}.";
        return RequestProblem.Invalid([new RequestError("/surface", $"There is no surface '{Excerpt.Of(name)}'. {hint}")]);
    }
}
