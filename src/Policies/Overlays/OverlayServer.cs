using RankOrchestrator.Language.Documents;

namespace RankOrchestrator.Policies.Overlays;

/// <summary>Where an overlay says that a model's server is. Whether that can be is for the one who knows the models to check.</summary>
/// <param name="Environment">The overlay's name.</param>
/// <param name="Model">The model, by name or <c>name@version</c>.</param>
/// <param name="Address">What the overlay writes in place of the file's <c>server</c>.</param>
public sealed record OverlayServer(string Environment, YamlScalar Model, YamlScalar Address);
