using RankOrchestrator.Language.Documents;

namespace RankOrchestrator.Policies.Models;

/// <summary>What stands in for a prediction that was not delivered.</summary>
public abstract record FallbackDefinition
{
    private protected FallbackDefinition()
    {
    }

    /// <summary>How answers and metrics name it.</summary>
    public abstract string Name { get; }
}

/// <summary>Another model's prediction.</summary>
/// <param name="Model">The model, as <c>name</c> or <c>name@version</c>, with its place.</param>
/// <param name="Prediction">Which of its predictions; null when it makes only one.</param>
public sealed record ModelFallback(YamlScalar Model, string? Prediction) : FallbackDefinition
{
    /// <inheritdoc/>
    public override string Name { get; } = "model:" + Model.Text;
}

/// <summary>A number that the candidates carry; rows without one take the next fallback.</summary>
public sealed record ColumnFallback(YamlScalar Expression) : FallbackDefinition
{
    /// <inheritdoc/>
    public override string Name { get; } = "column:" + (Expression.Text.StartsWith("feature.", StringComparison.Ordinal) ? Expression.Text["feature.".Length..] : Expression.Text);
}

/// <summary>The same number for every candidate.</summary>
public sealed record PriorFallback(double Value) : FallbackDefinition
{
    /// <inheritdoc/>
    public override string Name => "prior";
}
