using System.Collections.Immutable;
using RankOrchestrator.Domain.Tables;
using RankOrchestrator.Language.Expressions.Types;
using RankOrchestrator.Policies.Flags;
using RankOrchestrator.Policies.Surfaces;

namespace RankOrchestrator.Constraints.Rules;

/// <summary>What the expressions of a surface may mention.</summary>
public static class SurfaceEnvironment
{
    /// <summary>The environment of a surface.</summary>
    /// <param name="surface">The surface.</param>
    /// <param name="predictions">What its models predict, in the order of the prediction table.</param>
    /// <param name="flags">The flags of the plan.</param>
    /// <param name="vocabulary">Collects the plan's constants.</param>
    public static ExpressionEnvironment Of(SurfacePolicy surface, ImmutableArray<string> predictions, FlagsPolicy flags, VocabularyBuilder vocabulary)
        => new(surface.Schema, vocabulary)
        {
            TimeZone = surface.TimeZone is "UTC" ? null : surface.TimeZone,
            Predictions = predictions,
            Weights = [.. surface.Weights.Select(weight => weight.Name.Text)],
            Tags = [.. surface.Rules.SelectMany(rule => rule.Actions.Tags).Select(tag => tag.Text).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)],
            Flags = flags.Names,
            Variants = flags.WithVariants,
        };
}
