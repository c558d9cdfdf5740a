using RankOrchestrator.Orchestrator.Assignments;

namespace RankOrchestrator.Orchestrator.Shadows;

/// <summary>What makes a page once more.</summary>
/// <param name="Arm">The arm; null for the policies of <c>Rank:Shadow:Policies</c>.</param>
internal sealed record ShadowTarget(ShadowArm? Arm)
{
    /// <summary>The policies of <c>Rank:Shadow:Policies</c>.</summary>
    public static ShadowTarget Policies { get; } = new((ShadowArm?)null);

    /// <summary>What is counted of it: a metric label.</summary>
    public string Kind => Arm is null ? "policies" : "arm";
}

/// <summary>Another arm of an experiment that the page's user is in.</summary>
/// <param name="Experiment">The experiment.</param>
/// <param name="Name">The arm.</param>
/// <param name="Served">The arm by which the page was served.</param>
/// <param name="Assignments">The page's arms with this one in place of the other.</param>
/// <param name="SharesPredictions">Whether its models are asked the same.</param>
internal sealed record ShadowArm(string Experiment, string Name, string Served, GivenAssignments Assignments, bool SharesPredictions);
