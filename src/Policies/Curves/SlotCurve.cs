using System.Collections.Immutable;
using RankOrchestrator.Policies.Documents;

namespace RankOrchestrator.Policies.Curves;

/// <summary>How often slots are looked at, as a model's training has learnt it, for each surface that the model has seen.</summary>
/// <param name="Name">What surfaces call it.</param>
/// <param name="Weights">Weights of slots by surface: never rising, the first above 0.</param>
internal sealed record SlotCurve(PolicyText Name, ImmutableSortedDictionary<string, ImmutableArray<double>> Weights);
