using RankOrchestrator.Language.Shapes;

namespace RankOrchestrator.Policies.Curves;

/// <summary>What <c>curves/*.yaml</c> and their mention in surfaces look like.</summary>
internal static class SlotCurveShape
{
    private static readonly ListShape Weights = new(NumberShape.Between(0, 1e9)) { Fewest = 1 };

    /// <summary>A file of a curve.</summary>
    public static RecordShape File { get; } = new("A curve", [
        new("curve", TextShape.Name, "The curve's name, which surfaces take their slot weights by.", IsRequired: true),
        new("owner", new TextShape(), "The team that answers for the model which learnt it.", IsRequired: true),
        new("description", new TextShape(), "What it was learnt from."),
        new(
            "surfaces",
            new MapShape(TextShape.Name, Weights),
            "How often each slot is looked at, by surface: never rising, the first above 0.",
            IsRequired: true),
    ]);

    /// <summary>Slot weights of a surface: written out, or those of a curve.</summary>
    public static EitherShape OfSurface { get; } = new([
        Weights,
        new RecordShape("A curve to take", [
            new("model", TextShape.Name, "A curve of the folder curves, by its name.", IsRequired: true),
            new("surface", TextShape.Name, "Which surface's weights to take from it. Default: those of this surface."),
        ]),
    ]);
}
