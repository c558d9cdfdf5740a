using RankOrchestrator.Language.Diagnostics;
using RankOrchestrator.Language.Documents;
using RankOrchestrator.Language.Shapes;
using RankOrchestrator.Policies.Findings;

namespace RankOrchestrator.Policies.Exploration;

/// <summary>What a surface may say of exploration, and how it is read.</summary>
internal static class ExplorationShape
{
    private const string None = "none";
    private const double MostTemperature = 1e6;
    private const double MostScale = 100;

    /// <summary>The key and all it takes.</summary>
    public static PropertyShape Property { get; } = new(
        "exploration",
        new ChoiceShape("kind", [
            new RecordShape("Exploration by slot", [
                new(
                    "kind",
                    TextShape.OneOf(SlotExplorationPolicy.Word),
                    "slot: now and then one random slot is filled at random from what is feasible there.",
                    IsRequired: true),
                new("epsilon", NumberShape.Between(0, 1), "How probable that is: the share of pages that explore.", IsRequired: true),
                BonusShape.Property,
            ]),
            new RecordShape("Exploration by noise", [
                new(
                    "kind",
                    TextShape.OneOf(PlackettLucePolicy.Word),
                    "plackett-luce: every page is made with noise on the values of its candidates; the better ones still come first more often.",
                    IsRequired: true),
                new(
                    "temperature",
                    NumberShape.Between(0, MostTemperature),
                    "How much noise, in units of value: where two values differ by so much, the better one comes first e times as often as the other.",
                    IsRequired: true),
                BonusShape.Property,
            ]),
            new RecordShape("Exploration by what models are uncertain of", [
                new(
                    "kind",
                    TextShape.OneOf(ThompsonPolicy.Word),
                    "thompson: every page is made with noise as large as models say that they are uncertain: the 'variance' of their outputs.",
                    IsRequired: true),
                new("scale", NumberShape.Between(0, MostScale), "What standard deviations are multiplied by: less than 1 explores less. Default 1."),
                BonusShape.Property,
            ]),
            new RecordShape("A bonus alone", [
                new(
                    "kind",
                    TextShape.OneOf(BonusShape.Word),
                    "bonus: no page is made by chance; items that were shown little are worth more, and fill so many slots at most.",
                    IsRequired: true),
                .. BonusShape.Keys,
            ]),
            new RecordShape("No exploration", [
                new(
                    "kind",
                    TextShape.OneOf(None),
                    "none: every page is the best one, also where the surface that this one extends explores.",
                    IsRequired: true),
            ]),
        ])
        { UnknownCode = YamlCodes.OutOfRange },
        "Whether other pages than the best are served now and then, inside the constraints. Default: they are not.");

    /// <summary>What is written, or null for none.</summary>
    public static ExplorationPolicy? Read(RecordReader surface) => surface.Record("exploration") is not { } written ? null : written.Text("kind") switch
    {
        SlotExplorationPolicy.Word when written.Number("epsilon") is > 0 and var epsilon => new SlotExplorationPolicy(epsilon),
        PlackettLucePolicy.Word when written.Number("temperature") is > 0 and var temperature => new PlackettLucePolicy(temperature),
        ThompsonPolicy.Word when (written.Number("scale") ?? 1) is > 0 and var scale => new ThompsonPolicy(scale, written.Scalar("kind")!),
        _ => null,
    };

    /// <summary>Reports what has no effect.</summary>
    public static void Check(RecordReader surface, DiagnosticBag diagnostics)
    {
        foreach (var (key, hint) in ((string, string)[])[
            ("epsilon", "0.05 is one page in twenty; for no exploration at all write 'kind: none'."),
            ("temperature", "Write how far values may differ and change places; for no exploration at all write 'kind: none'."),
            ("scale", "1 draws by the models' own uncertainty; for no exploration at all write 'kind: none'.")])
        {
            if (surface.Record("exploration") is { } written && written.Number(key) is 0)
            {
                var place = written.Scalar(key)!;
                diagnostics.Warning(
                    PolicyCodes.NoEffect,
                    place.Source,
                    place.Span,
                    $"With {(key == "epsilon" ? "an" : "a")} {key} of 0 every page is the best one.",
                    hint);
            }
        }
    }
}
