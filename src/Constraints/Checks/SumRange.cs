using RankOrchestrator.Constraints.Page;
using RankOrchestrator.Language.Expressions.Tree;
using RankOrchestrator.Language.Expressions.Values;

namespace RankOrchestrator.Constraints.Checks;

/// <summary>What is known of a sum before any request, from the declaration of what is added up.</summary>
/// <param name="Lowest">No item counts less.</param>
/// <param name="Highest">No item counts more.</param>
/// <param name="Slots">Slots of the largest page that it counts, each as often as it counts.</param>
/// <param name="Because">Where that is said, in a sentence.</param>
internal readonly record struct SumRange(double Lowest, double Highest, double Slots, string Because)
{
    /// <summary>No page comes to less.</summary>
    public double LeastTotal => Lowest < 0 ? Slots * Lowest : 0;

    /// <summary>No page comes to more.</summary>
    public double MostTotal => Highest > 0 ? Slots * Highest : 0;

    public static SumRange Of(CompiledConstraint constraint, CheckedSurface surface)
    {
        var slots = 0.0;
        for (var slot = constraint.Policy.From; slot <= Math.Min(constraint.Policy.To, surface.Policy.Slots.Most - 1); slot++)
        {
            slots += constraint.Policy.Sum!.IsByAttention ? surface.Policy.Slots.Weight(slot) : 1;
        }

        if (constraint.Of?.Root is not BoundReference reference || !surface.Variables.Knows(reference))
        {
            return new SumRange(double.NegativeInfinity, double.PositiveInfinity, slots, "");
        }

        var variable = surface.Variables.Of(reference);
        return new SumRange(
            Limit(variable.Declared.Lower?.Limit) ?? double.NegativeInfinity,
            Limit(variable.Declared.Upper?.Limit) ?? double.PositiveInfinity,
            slots,
            variable.Description.Length == 0 ? "" : $"{variable.Name} {variable.Description}.");
    }

    private static double? Limit(Value? limit) => limit switch
    {
        { Kind: ValueKind.Double } number => number.AsDouble,
        { Kind: ValueKind.Int } number => number.AsInt,
        _ => null,
    };
}
