using System.Collections.Frozen;
using System.Collections.Immutable;
using RankOrchestrator.Orchestrator.Assignments;
using RankOrchestrator.Policies.Experiments;

namespace RankOrchestrator.Orchestrator.Plans;

/// <summary>A surface in every combination of arms that a user can be in, compiled. Immutable.</summary>
internal sealed class SurfaceVariants
{
    private readonly SurfacePlan[] plans;
    private readonly SurfaceVariant[] policies;
    private readonly FrozenDictionary<(string Experiment, string Arm), int> numbers;

    private SurfaceVariants(SurfaceAssignments? assignments, SurfacePlan[] plans, SurfaceVariant[] policies)
    {
        (Assignments, this.plans, this.policies) = (assignments, plans, policies);
        numbers = policies.Where(policy => policy.Arms.Length == 1).ToFrozenDictionary(
            policy => (policy.Arms[0].Experiment, policy.Arms[0].Arm.Text),
            policy => policy.Number);
    }

    /// <summary>Says who is in which arm; null when no experiment changes the surface.</summary>
    public SurfaceAssignments? Assignments { get; }

    /// <summary>The surface as it is without experiments.</summary>
    public SurfacePlan Plain => plans[0];

    /// <summary>The surface without experiments, and in every combination of arms.</summary>
    public IEnumerable<SurfacePlan> All => plans;

    /// <summary>The combinations of arms that change it, each with the arms that lead to it.</summary>
    public IEnumerable<(SurfacePlan Surface, ImmutableArray<VariantArm> Arms)> Changed => policies.Select((policy, index) => (plans[index + 1], policy.Arms));

    /// <summary>A surface that no experiment changes.</summary>
    public static SurfaceVariants None(SurfacePlan plain) => new(null, [plain], []);

    /// <summary>A surface that experiments change.</summary>
    /// <param name="plain">Without experiments.</param>
    /// <param name="assignments">Says who is in which arm.</param>
    /// <param name="variants">In every combination of arms, by number.</param>
    public static SurfaceVariants Of(SurfacePlan plain, SurfaceAssignments assignments, IEnumerable<(SurfaceVariant Policy, SurfacePlan Plan)> variants)
    {
        var sorted = variants.OrderBy(variant => variant.Policy.Number).ToArray();
        return new SurfaceVariants(assignments, [plain, .. sorted.Select(variant => variant.Plan)], [.. sorted.Select(variant => variant.Policy)]);
    }

    /// <summary>The surface for a request's arms.</summary>
    public SurfacePlan For(PageAssignments assignments)
    {
        var number = 0;
        foreach (var arm in assignments.Arms)
        {
            // Arms that change nothing here, as the control, have no number.
            number += numbers.GetValueOrDefault((arm.Experiment, arm.Arm));
        }

        return plans[number];
    }
}
