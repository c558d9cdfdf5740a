using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization;
using RankOrchestrator.Evaluation.Pages;
using RankOrchestrator.Orchestrator.Comparisons;
using RankOrchestrator.Orchestrator.Presentation;

namespace RankOrchestrator.Orchestrator.Estimates;

/// <summary>Estimates from a decision log, as people and programs read them.</summary>
/// <param name="Reward">What counts.</param>
/// <param name="Of">What is asked about.</param>
/// <param name="Notes">What was read, and what was left out.</param>
/// <param name="Surfaces">The estimates.</param>
internal sealed record EstimateReport(string Reward, string Of, ImmutableArray<string> Notes, ImmutableArray<SurfaceEstimate> Surfaces)
{
    /// <summary>For people.</summary>
    public IEnumerable<Block> Blocks()
    {
        foreach (var note in Notes)
        {
            yield return new SentenceBlock(note, Tone.Faint);
        }

        foreach (var surface in Surfaces)
        {
            yield return new HeadingBlock(surface.Surface);
            yield return new SentenceBlock(
                $"{Numbers.Count(surface.Pages)} {(surface.Pages == 1 ? "page" : "pages")}, {Numbers.Count(surface.Explored)} of them explored, "
                    + $"{Numbers.Count(surface.Same)} just as {Of}. As they were served they got {Numbers.Amount(surface.Served)} {Reward} a page.");
            yield return new TableBlock([.. Columns(), TextColumn.Number("effective sample"), new TextColumn("says")], [.. surface.Estimates.Select(Row)]);
            foreach (var block in new SlotEstimates(surface).Blocks(Columns()))
            {
                yield return block;
            }
        }
    }

    /// <summary>For programs.</summary>
    public string Json() => JsonSerializer.Serialize(this, EstimateJson.Default.EstimateReport) + "\n";

    private TextColumn[] Columns() =>
    [
        new TextColumn("estimate").Kept(),
        TextColumn.Number(Reward + " a page").Kept(),
        TextColumn.Number("± error"),
        TextColumn.Number("95 %").Kept(),
        TextColumn.Number("bootstrap"),
    ];

    private static TableRow Row(PageEstimate estimate) => new([
        Words(estimate),
        .. EstimateCells.Of(estimate.Value, estimate.StandardError, estimate.Normal, estimate.Bootstrap),
        estimate.Weights is { } weights ? Numbers.Count(weights.EffectiveSample) : "",
        estimate.Refusal ?? estimate.Normal.Refusal ?? ""])
    { Tone = estimate.Value is null ? Tone.Notable : Tone.Plain };

    private static string Words(PageEstimate estimate) => estimate.Estimator switch
    {
        PageEstimator.Standard => "by whole pages",
        PageEstimator.Independent => "by items",
        PageEstimator.RewardInteraction => "by items and those above",
    } + (estimate.IsSelfNormalised ? ", normalised" : "");
}

/// <summary>Estimates as JSON: members in camel case, what is absent left out.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
    UseStringEnumConverter = true,
    WriteIndented = true)]
[JsonSerializable(typeof(EstimateReport))]
internal sealed partial class EstimateJson : JsonSerializerContext;
