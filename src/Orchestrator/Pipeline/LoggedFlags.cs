using RankOrchestrator.Orchestrator.Workspaces;

namespace RankOrchestrator.Orchestrator.Pipeline;

/// <summary>What feature flags were for a request when it was served, for requests that no longer say who asked.</summary>
/// <param name="States">By flag, whether it was on.</param>
/// <param name="Variants">By flag, its variant.</param>
internal sealed record LoggedFlags(IReadOnlyDictionary<string, bool> States, IReadOnlyDictionary<string, string> Variants)
{
    /// <summary>Puts what was logged in place of what was evaluated now; flags that are new stay as they were evaluated.</summary>
    public void Overwrite(RankWorkspace workspace)
    {
        var environment = workspace.Surface.Environment;
        for (var flag = 0; flag < environment.Flags.Length; flag++)
        {
            workspace.Frame.Flags[flag] = States.TryGetValue(environment.Flags[flag], out var state) ? state : workspace.Frame.Flags[flag];
        }

        for (var flag = 0; flag < environment.Variants.Length; flag++)
        {
            if (Variants.TryGetValue(environment.Variants[flag], out var variant))
            {
                workspace.VariantNames[flag] = variant;
                workspace.Frame.Variants[flag] = workspace.Request.Strings.Add(variant);
            }
        }
    }
}
