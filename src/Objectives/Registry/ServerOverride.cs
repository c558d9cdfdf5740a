using RankOrchestrator.Language.Documents;

namespace RankOrchestrator.Objectives.Registry;

/// <summary>The address of a model's server in one environment.</summary>
/// <param name="Model">The model, by name (all its versions) or <c>name@version</c>, with its place for findings.</param>
/// <param name="Address">The address, with its place for findings.</param>
/// <param name="IsInForce">Whether this is the environment; the addresses of others are checked only.</param>
public sealed record ServerOverride(YamlScalar Model, YamlScalar Address, bool IsInForce);
