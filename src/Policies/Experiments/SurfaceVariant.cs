using System.Collections.Immutable;
using RankOrchestrator.Policies.Documents;
using RankOrchestrator.Policies.Surfaces;

namespace RankOrchestrator.Policies.Experiments;

/// <summary>A surface as users see it who are in arms that change it: one for each combination of arms that a user can be in.</summary>
/// <param name="Number">Its number among those of the surface, from 1: the sum of the numbers that its arms have alone.</param>
/// <param name="Arms">The arms, one of a layer, in the order of the layers' names.</param>
/// <param name="Policy">The surface with their changes.</param>
public sealed record SurfaceVariant(int Number, ImmutableArray<VariantArm> Arms, SurfacePolicy Policy);

/// <summary>An arm that changes a surface.</summary>
/// <param name="Experiment">The experiment.</param>
/// <param name="Arm">The arm, where what it changes is written.</param>
public sealed record VariantArm(string Experiment, PolicyText Arm);
