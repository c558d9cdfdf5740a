using System.Collections.Immutable;
using RankOrchestrator.Domain.Tables;

namespace RankOrchestrator.Language.Expressions.Types;

/// <summary>What the expressions of a surface may mention. The order of each list is the order in the frame.</summary>
public sealed record ExpressionEnvironment(SurfaceSchema Schema, VocabularyBuilder Vocabulary)
{
    /// <summary>Whether candidates have their value where the expressions stand, so that <c>value</c> may be asked: in rules and constraints, after the value model.</summary>
    public bool KnowsValue { get; init; }

    /// <summary>The type of <c>group</c>, where an expression is about one group of candidates; null elsewhere.</summary>
    public ExpressionType? GroupType { get; init; }

    /// <summary>The time zone of timestamps' fields that name none, such as <c>now.getHours()</c>; null is UTC.</summary>
    public string? TimeZone { get; init; }

    /// <summary>Predictions, <c>score.name</c> or the bare name.</summary>
    public ImmutableArray<string> Predictions { get; init; } = [];

    /// <summary>Weights, <c>w.name</c>.</summary>
    public ImmutableArray<string> Weights { get; init; } = [];

    /// <summary>Tags that rules set, <c>"name" in item.tags</c>.</summary>
    public ImmutableArray<string> Tags { get; init; } = [];

    /// <summary>Feature flags, <c>flag("name")</c>.</summary>
    public ImmutableArray<string> Flags { get; init; } = [];

    /// <summary>Feature flags with variants, <c>variant("name")</c>: the variant's name, or "" when none is assigned.</summary>
    public ImmutableArray<string> Variants { get; init; } = [];
}
