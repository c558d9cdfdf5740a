using RankOrchestrator.Orchestrator.Alternatives;

namespace RankOrchestrator.Orchestrator.Explanations;

/// <summary>What a candidate has to be worth to stand in a slot or above it: the threshold, and both sides of it, seen.</summary>
internal sealed class SlotGoalSearch(PinnedProblems problems, AlternativePages now, PageSolver solver, int candidate)
{
    /// <summary>How often the distance to the threshold is made eight times larger when a page does not show it.</summary>
    private const int MostSteps = 5;

    private readonly double worth = now.Problem.Values[candidate];

    /// <summary>Whether all pages that were compared are proven best.</summary>
    public bool IsProven { get; private set; } = true;

    /// <summary>The goal; null when steps or time were used up.</summary>
    /// <param name="slot">The slot.</param>
    /// <param name="stands">Whether the candidate stands there now.</param>
    public SlotGoal? Find(int slot, bool stands)
    {
        var turns = stands ? problems.Turns.Where(turn => turn < worth).Reverse() : problems.Turns.Where(turn => turn > worth);
        double[] ends = [worth, .. turns, stands ? double.NegativeInfinity : double.PositiveInfinity];
        IReadOnlyList<string> keptOutBy = [];
        for (var index = 0; index + 1 < ends.Length; index++)
        {
            var (from, to) = (ends[index], ends[index + 1]);
            var pages = index == 0 ? now : new AlternativePages(problems.At(Between(from, to)), null, solver);
            var threshold = new ValueThreshold(pages, candidate, slot);
            if (!threshold.Find())
            {
                return null;
            }

            IsProven &= threshold.IsProven;
            keptOutBy = threshold.KeptOutBy.Count > 0 ? threshold.KeptOutBy : keptOutBy;
            if (stands ? threshold.Value > to : threshold.Value < to)
            {
                // Where the threshold lies on the other side, it is the turn itself at which the slot is won or lost.
                var at = stands ? Math.Min(threshold.Value, from) : Math.Max(threshold.Value, from);
                return Verify(slot, at, at == threshold.Value ? threshold.Slope : 0);
            }
        }

        return new SlotGoal { Slot = slot, IsReachable = stands, IsCertain = stands, KeptOutBy = keptOutBy };
    }

    /// <summary>
    /// The largest value below the candidate's own at which it stands in a slot or above it: a rule that pins its most valuable match
    /// takes another one then. It is the turn at which that happens, or nothing is, for below a turn less never helps.
    /// </summary>
    /// <param name="slot">The slot.</param>
    /// <param name="smaller">The value, seen; null where there is none.</param>
    /// <returns>Whether steps and time sufficed.</returns>
    public bool FindSmaller(int slot, out double? smaller)
    {
        smaller = null;
        double[] ends = [.. problems.Turns.Where(turn => turn <= worth).Reverse(), double.NegativeInfinity];
        for (var index = 0; index + 1 < ends.Length && smaller is null; index++)
        {
            var step = 1e-14 * Math.Max(1e-3, Math.Abs(ends[index]));
            for (var attempt = 0; attempt < MostSteps && smaller is null; attempt++, step *= 8)
            {
                if (Stands(slot, ends[index] - step) is not { } stands)
                {
                    return false;
                }

                smaller = stands ? ends[index] - step : null;
            }
        }

        return true;
    }

    private static double Between(double from, double to) => double.IsInfinity(to) ? from + (Math.Sign(to) * Math.Max(1, Math.Abs(from))) : (from + to) / 2;

    private SlotGoal? Verify(int slot, double threshold, double slope)
    {
        var step = Math.Max(slope > 0 ? now.Best()!.Resolution / slope : 0, 1e-14 * Math.Max(1e-3, Math.Abs(threshold)));
        double? above = null, below = null;
        for (var attempt = 0; attempt < MostSteps && (above is null || below is null); attempt++, step *= 8)
        {
            if (above is null)
            {
                if (Stands(slot, threshold + step) is not { } stands)
                {
                    return null;
                }

                above = stands ? threshold + step : null;
            }

            if (below is null)
            {
                if (Stands(slot, threshold - step) is not { } stands)
                {
                    return null;
                }

                below = stands ? null : threshold - step;
            }
        }

        return new SlotGoal
        {
            Slot = slot,
            IsReachable = true,
            Threshold = threshold,
            SmallestValue = above,
            JustBelow = below,
            SmallestBoost = above is { } needed ? BoostTo(needed) : null,
            SmallestAdd = above - worth,
        };
    }

    /// <summary>A boost multiplies what is above 0 and divides what is below; it never changes the sign.</summary>
    private double? BoostTo(double value)
        => worth > 0 && value > 0 ? value / worth : worth < 0 && value < 0 ? worth / value : null;

    private bool? Stands(int slot, double value)
    {
        var problem = problems.At(value);
        if (solver.Solve(problem, relaxes: true, problem.Constraints.Length, now.Best()!.Allocation.CandidateBySlot) is not { } page)
        {
            return null;
        }

        IsProven &= page.IsProven;
        return page.SlotOf(candidate) is >= 0 and var at && at <= slot;
    }
}
