using RankOrchestrator.Orchestrator.Alternatives;
using RankOrchestrator.Orchestrator.Workspaces;

namespace RankOrchestrator.Orchestrator.Explanations;

/// <summary>
/// The value of a weight, nearest to what it is, that brings a candidate to a slot or above it. Along a stretch of weights on
/// which values are straight lines, what the best page with the candidate there is worth is convex, and so is what the best page
/// without it there is worth (parametric programming: Eisner and Severance 1976); <see cref="FirstCrossing"/> finds where they meet.
/// </summary>
internal sealed class WeightSearch(RankWorkspace ranked, PageSolver solver, int row, int slot)
{
    /// <summary>How far up a weight is looked at: so many times what it is.</summary>
    private const double Furthest = 1000;

    /// <summary>Bends of the candidates' values that are passed in one direction.</summary>
    private const int MostStretches = 64;

    private const int MostAttempts = 5;

    /// <summary>Whether all pages that were compared are proven best.</summary>
    public bool IsProven { get; private set; } = true;

    /// <summary>What the weight has to be; null when steps or time were used up.</summary>
    public WeightGoal? Find(string weight)
    {
        var index = ranked.Surface.Environment.Weights.IndexOf(weight);
        var now = ranked.Frame.Weights[index];
        if (WeightForm.WhyNotAtAll(ranked.Surface, weight) is { } why)
        {
            return new WeightGoal { Weight = weight, Now = now, Searched = [now, now], Note = why };
        }

        var (least, most) = (Math.Min(0, now), Math.Max(Furthest, Furthest * Math.Abs(now)));
        if (WeightForm.WhyNotALine(ranked.Surface, weight) is { } bend)
        {
            var scan = new WeightScan(ranked, solver, row, slot);
            var goalOfScan = scan.Find(weight, index, least, most, bend);
            IsProven &= scan.IsProven;
            return goalOfScan;
        }

        var values = new WeightedValues(ranked, index);
        var up = Along(values, 1, most);
        if (up.FellShort)
        {
            return null;
        }

        var down = Along(values, -1, up.Crossing is { } found ? Math.Max(least, now - (found.At - now)) : least);
        if (down.FellShort)
        {
            return null;
        }

        var nearest = down.Crossing ?? up.Crossing;
        var goal = new WeightGoal { Weight = weight, Now = now, Searched = [down.Last, up.Last], Note = down.Note ?? up.Note };
        return nearest is { } crossing ? Verify(goal, values, crossing) : goal;
    }

    private Walk Along(WeightedValues values, int direction, double last)
    {
        var from = values.Now;
        for (var stretch = 0; (last - from) * direction > 1e-12 * Math.Max(1, Math.Abs(from)); stretch++)
        {
            if (stretch == MostStretches)
            {
                return new Walk(null, from, "Values bend too often to look further.", false);
            }

            var lines = values.From(from, direction, last);
            var first = new FirstCrossing(lines, solver, row, slot, direction);
            if (!first.Find())
            {
                return new Walk(null, from, null, true);
            }

            IsProven &= first.IsProven;
            if (first.At is { } at)
            {
                return new Walk(new Crossing(at, first.Slope, direction), at, null, false);
            }

            from = lines.To;
        }

        return new Walk(null, last, null, false);
    }

    private WeightGoal? Verify(WeightGoal goal, WeightedValues values, Crossing crossing)
    {
        var (step, there, notYet) = (1e-13 * Math.Max(1e-3, Math.Abs(crossing.At)), (double?)null, (double?)null);
        if (Solve(values, crossing.At) is not { } tied)
        {
            return null;
        }

        step = Math.Max(step, crossing.Slope > 0 ? tied.Page.Resolution / crossing.Slope : 0);
        for (var attempt = 0; attempt < MostAttempts && (there is null || notYet is null); attempt++, step *= 8)
        {
            if (Solve(values, crossing.At + (crossing.Direction * step)) is not { } beyond || Solve(values, crossing.At - (crossing.Direction * step)) is not { } before)
            {
                return null;
            }

            there ??= beyond.Stands && crossing.At + (crossing.Direction * step) >= Math.Min(0, goal.Now) ? crossing.At + (crossing.Direction * step) : null;
            notYet ??= before.Stands ? null : crossing.At - (crossing.Direction * step);
        }

        // At the end of what is looked at pages may be worth the same, as at a weight of 0, and none beyond it brings the item there.
        return there is null ? goal with { Note = "Where the item might come there all pages are worth the same." } : goal with { Threshold = crossing.At, Needed = there, NotYet = notYet };
    }

    private (SolvedPage Page, bool Stands)? Solve(WeightedValues values, double weight)
    {
        var (problem, candidate) = values.At(weight, row);
        if (solver.Solve(problem, relaxes: true, problem.Constraints.Length, []) is not { } page)
        {
            return null;
        }

        IsProven &= page.IsProven;
        return (page, candidate >= 0 && page.SlotOf(candidate) is >= 0 and var at && at <= slot);
    }

    private sealed record Crossing(double At, double Slope, int Direction);

    private sealed record Walk(Crossing? Crossing, double Last, string? Note, bool FellShort);
}
