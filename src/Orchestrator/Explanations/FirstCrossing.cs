using RankOrchestrator.Orchestrator.Alternatives;

namespace RankOrchestrator.Orchestrator.Explanations;

/// <summary>
/// Where, on one stretch of a weight, the best page with a candidate in the first slots comes to be worth as much as the best page
/// without it there. Both are convex. The chord of the first over what is left of the stretch is never below it, and the lines of
/// pages without the candidate that are known are never above the second: so before the first place where the chord is as high as
/// all these lines there is no crossing, and that place is looked at next. The page's own line, followed to where it meets them,
/// brings the far end nearer.
/// </summary>
internal sealed class FirstCrossing(WeightStretch stretch, PageSolver solver, int row, int slot, int direction)
{
    private const int MostRounds = 60;

    private readonly List<ValueLine> without = [];

    /// <summary>Where it is; null when there is none.</summary>
    public double? At { get; private set; }

    /// <summary>How fast the two pages part there.</summary>
    public double Slope { get; private set; }

    /// <summary>Whether all pages that were compared are proven best.</summary>
    public bool IsProven { get; private set; } = true;

    /// <summary>Looks for it; false when steps or time were used up.</summary>
    public bool Find()
    {
        if (Look(stretch.From) is not { } from)
        {
            return false;
        }

        if (from.IsImpossible || Ends(from))
        {
            return true;
        }

        if (Look(stretch.To) is not { } to)
        {
            return false;
        }

        for (var round = 0; round < MostRounds; round++)
        {
            var chord = Through(from, to);
            if (FirstAbove(chord, from.Weight, to.Weight) is not { } next)
            {
                // Where the crossing is the end itself, rounding may hide it from the chord.
                Ends(to);
                return true;
            }

            if (Look(next) is not { } at)
            {
                return false;
            }

            if (Ends(at) || Math.Abs(next - from.Weight) <= 1e-13 * Math.Max(1e-3, Math.Abs(next)))
            {
                (At, Slope) = (next, at.Difference);
                return true;
            }

            from = at;

            // Along the page's own line the end comes nearer, and the chord closer to the curve.
            if (FirstAbove(from.With, from.Weight, to.Weight) is { } end)
            {
                if (Look(end) is not { } near)
                {
                    return false;
                }

                to = near.IsThere ? near : to;
            }
        }

        return true;
    }

    private bool Ends(Sight at)
    {
        if (at.IsThere)
        {
            (At, Slope) = (at.Weight, at.Difference);
        }

        return at.IsThere;
    }

    private Sight? Look(double weight)
    {
        var pages = new AlternativePages(stretch.At(weight), null, solver);
        var candidate = stretch.CandidateOf(row);
        if (candidate < 0)
        {
            return new Sight(weight, default, 0, false, true, 0);
        }

        if (pages.With(candidate, 0, slot) is not { } inside || pages.Away(candidate, slot) is not { } outside)
        {
            return null;
        }

        IsProven &= inside.IsProven && outside.IsProven;
        if (!pages.Keeps(inside))
        {
            return new Sight(weight, default, 0, false, true, 0);
        }

        var line = stretch.LineOf(inside, weight);
        var other = stretch.LineOf(outside, weight);
        without.Add(other);
        var isThere = !pages.Keeps(outside) || inside.Objective >= outside.Objective - (1e-12 * Math.Max(1e-3, Math.Abs(outside.Objective)));
        return new Sight(weight, line, inside.Objective, isThere, false, Math.Abs(line.Slope - other.Slope));
    }

    private static ValueLine Through(Sight from, Sight to)
    {
        var slope = (to.Worth - from.Worth) / (to.Weight - from.Weight);
        return new ValueLine(from.Worth - (slope * from.Weight), slope);
    }

    /// <summary>The first weight of a part of the stretch at which a line is as high as all that is known of the pages without the candidate.</summary>
    private double? FirstAbove(ValueLine line, double from, double to)
    {
        var (first, last) = (from, to);
        foreach (var other in without)
        {
            // line.At(x) >= other.At(x), as a part of the stretch.
            var (height, slope) = (line.At(from) - other.At(from), (line.Slope - other.Slope) * direction);
            var meets = from - (direction * height / slope);
            if (height < 0 && !(slope > 0))
            {
                return null;
            }

            if (height < 0)
            {
                first = direction > 0 ? Math.Max(first, meets) : Math.Min(first, meets);
            }
            else if (slope < 0)
            {
                last = direction > 0 ? Math.Min(last, meets) : Math.Max(last, meets);
            }
        }

        return (last - first) * direction >= 0 ? first : null;
    }

    private sealed record Sight(double Weight, ValueLine With, double Worth, bool IsThere, bool IsImpossible, double Difference);
}
