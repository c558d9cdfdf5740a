using RankOrchestrator.Evaluation.Estimators;
using RankOrchestrator.Evaluation.Summaries;
using RankOrchestrator.Evaluation.Weights;
using RankOrchestrator.Orchestrator.Comparisons;
using RankOrchestrator.Orchestrator.Presentation;

namespace RankOrchestrator.Orchestrator.Estimates;

/// <summary>Estimates whose rows are slots of pages, as people read them.</summary>
/// <param name="surface">The surface that they are of.</param>
internal sealed class SlotEstimates(SurfaceEstimate surface)
{
    private readonly PolicyEvaluation evaluation = surface.BySlot;

    /// <summary>How much the log says, the estimates, and what is not said and why.</summary>
    /// <param name="columns">Of the estimate, its value and its intervals.</param>
    public IEnumerable<Block> Blocks(TextColumn[] columns)
    {
        yield return new HeadingBlock($"{surface.Surface}, slot by slot");
        yield return new SentenceBlock("By items as well. The model of the reward: rates by slot and tenth of the item's value, from other users' pages.");
        yield return new SentenceBlock(Weights());
        yield return new TableBlock([.. columns, new TextColumn("by SLOPE")], [.. evaluation.Estimates.Select(Row)]);
        if (evaluation.By(Estimator.InversePropensity).Exact is { Interval: not null } exact)
        {
            yield return new SentenceBlock($"Inverse propensity, exact 95 %: {EstimateCells.Ends(exact)}.");
        }

        foreach (var sentence in Refusals())
        {
            yield return new SentenceBlock(sentence, Tone.Faint);
        }
    }

    private static TableRow Row(PolicyEstimate estimate) => new([
        EstimatorWords.Of(estimate.Estimator),
        .. EstimateCells.Of(estimate.Value, estimate.StandardError, estimate.Normal, estimate.Bootstrap),
        estimate.Threshold is { } threshold ? EstimatorWords.Of(estimate.Estimator, threshold) : ""])
    { Tone = estimate.Value is null ? Tone.Notable : Tone.Plain };

    private string Weights()
    {
        var (weights, weakest) = (evaluation.Weights, evaluation.Weakest!);
        var units = (surface.Users == surface.Pages, surface.Users) switch { (true, 1) => "page", (true, _) => "pages", (_, 1) => "user", _ => "users" };
        return $"{Numbers.Count(weights.Units)} {units} count as {Numbers.Count(weights.EffectiveSample)}, {Numbers.Count(weights.Events)} {Events(weights)} as {Numbers.Count(weights.EffectiveEvents)}; "
            + $"least at slot {Numbers.Count(weakest.Slot)}: as {Numbers.Count(weakest.Weights.EffectiveSample)}, and {Numbers.Count(weakest.Weights.Events)} {Events(weakest.Weights)} "
            + $"as {Numbers.Count(weakest.Weights.EffectiveEvents)}. "
            + $"Weights are up to {Numbers.Amount(weights.LargestWeight)}, the top 1 % of rows have {Numbers.Percent(weights.TopPercentShare)} of all.";

        static string Events(WeightDiagnostics weights) => weights.Events == 1 ? "event" : "events";
    }

    /// <summary>What is refused, each reason once.</summary>
    private IEnumerable<string> Refusals()
    {
        var exact = evaluation.By(Estimator.InversePropensity) is { Value: not null, Exact.Refusal: { } refusal } ? refusal : null;
        return evaluation.Estimates
            .Select(estimate => (Name: EstimatorWords.Of(estimate.Estimator), What: estimate.Value is null ? "estimate" : "interval", Why: estimate.Refusal ?? estimate.Normal.Refusal))
            .Append((Name: EstimatorWords.Of(Estimator.InversePropensity), What: "exact interval", Why: exact))
            .Where(refused => refused.Why is not null)
            .GroupBy(refused => (refused.What, refused.Why))
            .Select(refused => $"No {refused.Key.What}, {refused.Key.Why}: {string.Join("; ", refused.Select(one => one.Name))}.");
    }
}
