using System.Globalization;
using RankOrchestrator.Allocation.Problems;
using RankOrchestrator.Domain.Tables;

namespace RankOrchestrator.AllocationBench;

/// <summary>Writes a page with hard constraints as an integer program in CPLEX's LP format, one binary per candidate and slot.</summary>
internal static class LinearProgramFile
{
    public static void Write(SlotProblem problem, string path)
    {
        using var writer = new StreamWriter(path);
        writer.WriteLine("Maximize");
        writer.Write("value:");
        for (var candidate = 0; candidate < problem.CandidateCount; candidate++)
        {
            for (var slot = 0; slot < problem.SlotCount; slot++)
            {
                writer.WriteLine(string.Create(CultureInfo.InvariantCulture, $" + {problem.Values[candidate] * problem.Weights[slot]:R} x{candidate}_{slot}"));
            }
        }

        writer.WriteLine("Subject To");
        var all = Enumerable.Range(0, problem.CandidateCount).ToList();
        for (var slot = 0; slot < problem.SlotCount; slot++)
        {
            WriteRow(writer, all, slot, slot, "=", 1);
        }

        foreach (var candidate in all)
        {
            WriteRow(writer, [candidate], 0, problem.SlotCount - 1, "<=", 1);
        }

        for (var index = 0; index < problem.Constraints.Length; index++)
        {
            WriteConstraint(writer, problem, problem.Constraints[index]);
        }

        writer.WriteLine("Binaries");
        foreach (var candidate in all)
        {
            writer.WriteLine(string.Join(' ', Enumerable.Range(0, problem.SlotCount).Select(slot => string.Create(CultureInfo.InvariantCulture, $"x{candidate}_{slot}"))));
        }

        writer.WriteLine("End");
    }

    private static void WriteConstraint(StreamWriter writer, SlotProblem problem, SlotConstraint constraint)
    {
        var last = Math.Min(constraint.To, problem.SlotCount - 1);
        if (constraint.IsPin)
        {
            WriteRow(writer, [constraint.Candidate], constraint.From, constraint.From, "=", 1);
            return;
        }

        foreach (var members in Parts(problem, constraint))
        {
            if (constraint.Sense == RowSense.AtLeast || constraint.IsForbid)
            {
                WriteRow(writer, members, constraint.From, last, constraint.IsForbid ? "<=" : ">=", constraint.Limit);
                continue;
            }

            var size = Math.Min(constraint.Size, last - constraint.From + 1);
            for (var start = constraint.From; start + size - 1 <= last && members.Count > constraint.Limit; start++)
            {
                WriteRow(writer, members, start, start + size - 1, "<=", constraint.Limit);
            }
        }
    }

    private static void WriteRow(StreamWriter writer, List<int> members, int from, int to, string sign, int limit)
    {
        foreach (var candidate in members)
        {
            for (var slot = from; slot <= to; slot++)
            {
                writer.WriteLine(string.Create(CultureInfo.InvariantCulture, $" + x{candidate}_{slot}"));
            }
        }

        // An empty sum cannot be written; a variable that is fixed at zero by nothing stands for it.
        writer.WriteLine(members.Count == 0 ? $" 0 x0_0 {sign} {limit}" : string.Create(CultureInfo.InvariantCulture, $" {sign} {limit}"));
    }

    private static List<List<int>> Parts(SlotProblem problem, SlotConstraint constraint)
    {
        var candidates = Enumerable.Range(0, problem.CandidateCount);
        if (constraint.Group >= 0)
        {
            var bits = problem.Group(constraint.Group).ToArray();
            return [[.. candidates.Where(candidate => Bits.Contains(bits, candidate))]];
        }

        var keys = problem.Partition(constraint.Partition).ToArray();
        return [.. candidates.Where(candidate => keys[candidate] >= 0).GroupBy(candidate => keys[candidate]).Select(part => part.ToList())];
    }
}
