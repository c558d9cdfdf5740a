using System.Globalization;
using RankOrchestrator.Allocation.Problems;

namespace RankOrchestrator.AllocationBench;

/// <summary>Reads back the page of a solver that was given the file of <see cref="LinearProgramFile"/>.</summary>
internal static class TextbookPage
{
    /// <summary>What the page of the variables that are 1 is worth; NaN when it does not fill every slot.</summary>
    public static double Worth(SlotProblem problem, IEnumerable<string> used)
    {
        var (worth, filled) = (0.0, 0);
        foreach (var name in used.Where(name => name.StartsWith('x')))
        {
            var place = name[1..].Split('_');
            worth += problem.Values[int.Parse(place[0], CultureInfo.InvariantCulture)] * problem.Weights[int.Parse(place[1], CultureInfo.InvariantCulture)];
            filled++;
        }

        return filled == problem.SlotCount ? worth : double.NaN;
    }
}
