using System.Collections.Immutable;
using Microsoft.FeatureManagement.FeatureFilters;
using RankOrchestrator.Policies.Experiments;

namespace RankOrchestrator.Orchestrator.Assignments;

/// <summary>
/// The experiments that change a surface. A user is assigned where a page of such a surface is made and nowhere else: who is assigned is
/// exposed. Users without an id are in none: their one empty id would put all of them into one arm. Safe for concurrent use.
/// </summary>
/// <param name="plan">Asks who is in which arm.</param>
/// <param name="layers">The layers whose experiments change the surface.</param>
internal sealed class SurfaceAssignments(AssignmentPlan plan, ImmutableArray<LayerOnSurface> layers)
{
    /// <summary>The experiments, by layer and name.</summary>
    public IEnumerable<Experiment> Experiments => layers.SelectMany(layer => layer.Experiments);

    /// <summary>Finds the arms of a user.</summary>
    /// <param name="userId">Who asks; empty when unknown.</param>
    /// <param name="given">Arms that are known; null when the user decides all.</param>
    /// <param name="assignments">Receives them.</param>
    /// <param name="cancellationToken">Cancelled when nobody waits any more.</param>
    public async ValueTask AssignAsync(string userId, GivenAssignments? given, PageAssignments assignments, CancellationToken cancellationToken)
    {
        assignments.Clear();
        var user = userId.Length > 0 && given is not { DecidesOthers: false } ? new TargetingContext { UserId = userId } : null;
        foreach (var (layer, experiments) in layers)
        {
            if (given is not null && TryTake(layer, experiments, given, assignments))
            {
                continue;
            }

            if (user is not null)
            {
                await AssignAsync(layer, experiments, user, assignments, cancellationToken);
            }
        }
    }

    private async ValueTask AssignAsync(
        Layer layer,
        ImmutableArray<Experiment> experiments,
        TargetingContext user,
        PageAssignments assignments,
        CancellationToken cancellationToken)
    {
        if (layer.Holdout > 0 && await plan.VariantAsync(ExperimentFlags.OfHoldout(layer.Name.Text), user, cancellationToken) is not null)
        {
            assignments.Holdouts.Add(layer.Name.Text);
            return;
        }

        if (await plan.VariantAsync(ExperimentFlags.OfLayer(layer.Name.Text), user, cancellationToken) is { } name
            && Find(experiments, name) is { } experiment
            && await plan.VariantAsync(ExperimentFlags.OfExperiment(name), user, cancellationToken) is { } arm)
        {
            assignments.Arms.Add(new Assignment(experiment.Name, arm, IsForced: false));
        }
    }

    /// <summary>Takes what is given of a layer. Experiments and arms that there are no longer are passed over.</summary>
    private static bool TryTake(Layer layer, ImmutableArray<Experiment> experiments, GivenAssignments given, PageAssignments assignments)
    {
        foreach (var experiment in layer.Experiments)
        {
            if (given.Arms.TryGetValue(experiment.Name, out var arm) && HasArm(experiment, arm))
            {
                if (Find(experiments, experiment.Name) is not null)
                {
                    assignments.Arms.Add(new Assignment(experiment.Name, arm, given.Forced.Contains(experiment.Name, StringComparer.Ordinal)));
                }

                return true;
            }
        }

        if (!given.Holdouts.Contains(layer.Name.Text, StringComparer.Ordinal))
        {
            return false;
        }

        assignments.Holdouts.Add(layer.Name.Text);
        return true;
    }

    private static bool HasArm(Experiment experiment, string name)
    {
        foreach (var arm in experiment.Arms)
        {
            if (arm.Name.Equals(name, StringComparison.Ordinal))
            {
                return true;
            }
        }

        return false;
    }

    private static Experiment? Find(ImmutableArray<Experiment> experiments, string name)
    {
        foreach (var experiment in experiments)
        {
            if (experiment.Name.Equals(name, StringComparison.Ordinal))
            {
                return experiment;
            }
        }

        return null;
    }
}
