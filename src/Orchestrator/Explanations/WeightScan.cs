using System.Globalization;
using RankOrchestrator.Orchestrator.Alternatives;
using RankOrchestrator.Orchestrator.Workspaces;

namespace RankOrchestrator.Orchestrator.Explanations;

/// <summary>
/// A value of a weight that brings a candidate to a slot or above it where nothing is known about how values depend on the weight: some
/// values, further and further away, are looked at through the rules themselves, and the first that does is brought as near as
/// halving goes. There may be nearer ones between those that were looked at.
/// </summary>
internal sealed class WeightScan(RankWorkspace ranked, PageSolver solver, int row, int slot)
{
    /// <summary>Values looked at in each direction.</summary>
    private const int Looks = 24;

    /// <summary>The first of them, as a part of the way to the last.</summary>
    private const double First = 1e-4;

    private const int MostHalvings = 60;

    private readonly PageDraft draft = new(ranked);

    /// <summary>Whether all pages that were looked at are proven best.</summary>
    public bool IsProven { get; private set; } = true;

    /// <summary>What the weight has to be; null when steps or time were used up.</summary>
    /// <param name="weight">The weight.</param>
    /// <param name="index">Its place among the weights.</param>
    /// <param name="least">The smallest value to look at.</param>
    /// <param name="most">The largest one.</param>
    /// <param name="why">Why it cannot be followed.</param>
    public WeightGoal? Find(string weight, int index, double least, double most, string why)
    {
        var now = ranked.Frame.Weights[index];
        (double NotYet, double There)? nearest = null;
        foreach (var last in new[] { most, least })
        {
            if (!Along(index, now, last, nearest is { } known ? Math.Abs(known.There - now) : double.PositiveInfinity, ref nearest))
            {
                return null;
            }
        }

        var goal = new WeightGoal { Weight = weight, Now = now, Searched = [least, most], IsNearest = false };
        var looks = 2 * Looks;
        return nearest is { } found
            ? goal with
            {
                Threshold = (found.NotYet + found.There) / 2,
                Needed = found.There,
                NotYet = found.NotYet,
                Note = string.Create(
                CultureInfo.InvariantCulture,
                $"{why} Of {looks} values the nearest that does; one between them may be nearer.")
            }
            : goal with { Note = string.Create(CultureInfo.InvariantCulture, $"{why} None of {looks} values from {least:G6} to {most:G6} brings it there.") };
    }

    /// <summary>Looks in one direction, no further than to a distance; false when steps or time were used up.</summary>
    private bool Along(int index, double now, double last, double furthest, ref (double NotYet, double There)? nearest)
    {
        var notYet = now;
        for (var look = 0; look < Looks && last != now; look++)
        {
            var value = look == Looks - 1 ? last : now + ((last - now) * First * Math.Pow(1 / First, (double)look / (Looks - 1)));
            if (Math.Abs(notYet - now) >= furthest)
            {
                return true;
            }

            if (Stands(index, value) is not { } stands)
            {
                return false;
            }

            if (stands)
            {
                return Halve(index, notYet, value, now, ref nearest);
            }

            notYet = value;
        }

        return true;
    }

    private bool Halve(int index, double notYet, double there, double now, ref (double NotYet, double There)? nearest)
    {
        for (var halving = 0; halving < MostHalvings && Math.Abs(there - notYet) > 1e-9 * Math.Max(1e-3, Math.Abs(there)); halving++)
        {
            var middle = (notYet + there) / 2;
            if (Stands(index, middle) is not { } stands)
            {
                return false;
            }

            (notYet, there) = stands ? (notYet, middle) : (middle, there);
        }

        if (nearest is not { } other || Math.Abs(there - now) < Math.Abs(other.There - now))
        {
            nearest = (notYet, there);
        }

        return true;
    }

    private bool? Stands(int index, double value)
    {
        var problem = draft.WithWeight(index, value);
        var candidate = draft.Page.Rows.BinarySearch(row);
        if (solver.Solve(problem, relaxes: true, problem.Constraints.Length, []) is not { } page)
        {
            return null;
        }

        IsProven &= page.IsProven;
        return candidate >= 0 && page.SlotOf(candidate) is >= 0 and var at && at <= slot;
    }
}
