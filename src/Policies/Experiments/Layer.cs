using System.Collections.Immutable;
using RankOrchestrator.Language.Shapes;
using RankOrchestrator.Policies.Documents;

namespace RankOrchestrator.Policies.Experiments;

/// <summary>Experiments that share their users: each user is in one of them at most.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Salt">Decides with the user's id who falls into which part.</param>
/// <param name="Holdout">Users who come into none of its experiments, in per cent.</param>
/// <param name="HoldoutSalt">Decides with the user's id who is held out; of layers that have the same, the same users are.</param>
public sealed record Layer(PolicyText Name, string Salt, double Holdout, string HoldoutSalt)
{
    private const string CommonHoldout = "holdout";

    /// <summary>Its experiments, sorted by name.</summary>
    public ImmutableArray<Experiment> Experiments { get; init; } = [];

    internal static Layer Read(RecordReader file) => new(
        PolicyText.Of(file.Scalar("layer"))!,
        file.Text("salt") ?? file.Text("layer")!,
        file.Number("holdout") ?? 0,
        file.Text("holdoutSalt") ?? CommonHoldout);
}
