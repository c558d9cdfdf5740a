using RankOrchestrator.Orchestrator.Alternatives;

namespace RankOrchestrator.Orchestrator.Explanations;

/// <summary>
/// The value at which a candidate comes to stand in a slot or above it. A page that has the candidate in slot j is worth a
/// constant plus weight(j) times the candidate's value, and weights fall from slot to slot: so what the best page with the
/// candidate in the first slots is worth, minus what the best page without it there is worth, never falls as the value grows,
/// and the threshold is where that difference is nothing. Found by lines (Kelley's cutting planes on both sides): the two best
/// pages at a value give a line each; where the highest lines cross is the next value to look at, until no new line is higher.
/// There is one line for each slot at most, so it ends after as many rounds; two or three are usual.
/// </summary>
internal sealed class ValueThreshold(AlternativePages pages, int candidate, int slot)
{
    private readonly List<ValueLine> there = [];
    private readonly List<ValueLine> elsewhere = [];

    /// <summary>The threshold: minus infinity when the candidate stands there whatever it is worth, infinity when no value brings it there.</summary>
    public double Value { get; private set; } = double.PositiveInfinity;

    /// <summary>The difference of the two lines' slopes at the threshold: what a unit of value decides about.</summary>
    public double Slope { get; private set; }

    /// <summary>Constraints that keep it from there whatever it is worth.</summary>
    public IReadOnlyList<string> KeptOutBy { get; private set; } = [];

    /// <summary>Whether all pages that were compared are proven best.</summary>
    public bool IsProven { get; private set; } = true;

    /// <summary>Looks for it; false when steps or time were used up.</summary>
    public bool Find()
    {
        var value = pages.Problem.Values[candidate];
        for (var round = 0; round <= pages.Problem.SlotCount + 1; round++)
        {
            if (pages.With(candidate, 0, slot, value) is not { } inside || pages.Away(candidate, slot, value) is not { } outside)
            {
                return false;
            }

            IsProven &= inside.IsProven && outside.IsProven;
            if (!pages.Keeps(inside))
            {
                KeptOutBy = pages.Against(inside);
                return true;
            }

            if (!pages.Keeps(outside))
            {
                Value = double.NegativeInfinity;
                return true;
            }

            var isHigher = AddIfHigher(there, inside, value);
            isHigher |= AddIfHigher(elsewhere, outside, value);
            if (!isHigher)
            {
                return true;
            }

            Cross();
            if (!double.IsFinite(Value))
            {
                return true;
            }

            value = Value;
        }

        return true;
    }

    private bool AddIfHigher(List<ValueLine> lines, SolvedPage page, double value)
    {
        var at = page.SlotOf(candidate);
        var weight = at < 0 ? 0 : pages.Problem.Weights[at];
        var line = new ValueLine(page.Objective - (weight * value), weight);
        if (lines.Count > 0 && lines.Max(known => known.At(value)) >= page.Objective - (1e-12 * Math.Max(1, Math.Abs(page.Objective))))
        {
            return false;
        }

        lines.Add(line);
        return true;
    }

    /// <summary>The smallest value at which some line of the pages with the candidate there is as high as all of the others.</summary>
    private void Cross()
    {
        Value = double.PositiveInfinity;
        foreach (var line in there)
        {
            var (latest, slope) = (double.NegativeInfinity, 0.0);
            foreach (var other in elsewhere)
            {
                var difference = line.Slope - other.Slope;
                var meets = difference > 0 ? (other.Intercept - line.Intercept) / difference
                    : line.Intercept >= other.Intercept ? double.NegativeInfinity
                    : double.PositiveInfinity;
                (latest, slope) = meets > latest ? (meets, difference) : (latest, slope);
            }

            if (latest < Value)
            {
                (Value, Slope) = (latest, slope);
            }
        }
    }
}
