using RankOrchestrator.Domain.Pages;
using RankOrchestrator.Objectives.Failures;

namespace RankOrchestrator.Objectives.FanOut;

/// <summary>How the models of one request did. Reused between requests.</summary>
public sealed class PredictionReport
{
    private readonly List<Degradation> degradations = [];
    private readonly List<ModelOutcome> outcomes = [];
    private bool allowsMissing;

    /// <summary>What something else stood in for, in the order of the models' names.</summary>
    public IReadOnlyList<Degradation> Degradations => degradations;

    /// <summary>Every call, in the order of the models' names.</summary>
    public IReadOnlyList<ModelOutcome> Outcomes => outcomes;

    /// <summary>The model whose failure refuses the page, or null when the page can be made.</summary>
    public Degradation? RequiredMissing { get; private set; }

    /// <summary>Begins anew; with <paramref name="allowMissing"/> even a required model may be missing.</summary>
    internal void Reset(bool allowMissing = false)
    {
        allowsMissing = allowMissing;
        degradations.Clear();
        outcomes.Clear();
        RequiredMissing = null;
    }

    internal void Add(in ModelOutcome outcome) => outcomes.Add(outcome);

    internal void Add(in Degradation degradation, bool required)
    {
        if (!degradations.Contains(degradation))
        {
            degradations.Add(degradation);
        }

        if (required && !allowsMissing)
        {
            RequiredMissing ??= degradation;
        }
    }

    internal void Sort()
    {
        degradations.Sort(static (left, right) =>
        {
            var byModel = string.CompareOrdinal(left.Model, right.Model);
            return byModel != 0 ? byModel : string.CompareOrdinal(left.Fallback, right.Fallback);
        });
        outcomes.Sort(static (left, right) => string.CompareOrdinal(left.Model, right.Model));
    }
}

/// <summary>How one model did in one request.</summary>
/// <param name="Model">Its name.</param>
/// <param name="Failure">Why it gave nothing usable; <see cref="ModelFailure.None"/> when it did.</param>
/// <param name="Elapsed">How long the page had waited for it.</param>
public readonly record struct ModelOutcome(string Model, ModelFailure Failure, TimeSpan Elapsed);
