using System.Collections.Immutable;
using RankOrchestrator.Language.Shapes;
using RankOrchestrator.Orchestrator.PolicyTests;
using RankOrchestrator.Policies.Loading;
using RankOrchestrator.Policies.Models;

namespace RankOrchestrator.Orchestrator.Checks;

/// <summary>The form of every file of a policy folder as JSON Schema, for editors: the shapes that the loader checks with.</summary>
internal static class PolicySchema
{
    /// <summary>The kinds of file and their forms, by the folder they stand in; <c>flags</c> is the file flags.yaml.</summary>
    public static ImmutableArray<(string Name, Shape Shape)> Kinds { get; } =
    [
        ("schema", PolicyShapes.Schema),
        ("surfaces", PolicyShapes.Surface),
        ("rules", PolicyShapes.Rules),
        ("models", ModelShape.File),
        ("curves", PolicyShapes.Curve),
        ("overlays", PolicyShapes.Overlay),
        ("layers", PolicyShapes.Layer),
        ("experiments", PolicyShapes.Experiment),
        ("flags", PolicyShapes.Flags),
        ("tests", PolicyTestShape.File),
    ];

    /// <summary>The schema's text.</summary>
    public static string Text() => JsonSchema.Write("RankOrchestrator policies", Kinds);
}
