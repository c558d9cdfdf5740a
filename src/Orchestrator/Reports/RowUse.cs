using System.Globalization;
using RankOrchestrator.Allocation.Pages;
using RankOrchestrator.Allocation.Problems;
using RankOrchestrator.Constraints.Page;
using RankOrchestrator.Domain.Tables;

namespace RankOrchestrator.Orchestrator.Reports;

/// <summary>How much of a limit a page uses.</summary>
/// <param name="Constraint">The constraint's name.</param>
/// <param name="Says">What it says, the limit apart: <c>at most, in any 4 neighbouring slots</c>.</param>
/// <param name="Limit">The limit.</param>
/// <param name="Used">What members come to, or the most members, or for what is at least the fewest, that stand at any position of any part.</param>
internal sealed record RowUse(string Constraint, string Says, double Limit, double Used)
{
    /// <summary>The use of every limit of a page; pins and slots that are closed to somebody have none.</summary>
    public static IReadOnlyList<RowUse> Of(PageState page, SlotAllocation allocation)
    {
        var (uses, problem) = (new List<RowUse>(), page.Problem);
        for (var index = 0; index < problem.Constraints.Length; index++)
        {
            ref readonly var row = ref problem.Constraints[index];
            if (page.DiversityOf(index) is { } diversity)
            {
                uses.Add(new RowUse(row.Name, "of 1, like the candidates", 1, diversity.Of(problem, allocation)));
                index += diversity.RowCount - 1;
            }
            else if (row.IsSum)
            {
                AddSum(uses, problem, allocation, row);
            }
            else if (!row.IsPlacement && row.Members.Kind != MemberKind.Nobody)
            {
                uses.Add(new RowUse(row.Name, Words(row, problem.SlotCount), row.Limit, Count(problem, allocation.CandidateBySlot, row)));
            }
        }

        return uses;
    }

    /// <summary>A sum uses its limit by the part that is nearest to it.</summary>
    private static void AddSum(List<RowUse> uses, SlotProblem problem, SlotAllocation allocation, in SlotConstraint row)
    {
        var readings = SumReading.Of(problem, row, allocation.CandidateBySlot);
        if (readings.Count > 0)
        {
            var used = row.Sense == RowSense.AtMost ? readings.Max(reading => reading.Total) : readings.Min(reading => reading.Total);
            var says = $"{Words(row, problem.SlotCount)}, {(row.MeanLimit is null ? "in all" : "on the average")}";
            uses.Add(new RowUse(row.Name, says, readings[0].Limit, used));
        }
    }

    private static string Words(in SlotConstraint row, int slots)
    {
        var sense = row.Sense == RowSense.AtMost ? "at most" : "at least";
        var range = row.From == 0 && row.To >= slots - 1 ? "" : string.Create(CultureInfo.InvariantCulture, $" in slots {row.From} to {row.To}");
        var width = row.Size >= slots ? "" : string.Create(CultureInfo.InvariantCulture, $" in any {row.Size} neighbouring slots");
        return $"{sense}{(row.Members.Kind == MemberKind.EachPart ? " of each" : "")}{width}{range}";
    }

    private static int Count(SlotProblem problem, int[] page, in SlotConstraint row)
    {
        var last = Math.Min(row.To, page.Length - 1);
        var width = Math.Min(row.Size, last - row.From + 1);
        var isMost = row.Sense == RowSense.AtMost;
        int? extreme = null;
        for (var first = row.From; width > 0 && first + width - 1 <= last; first++)
        {
            var counts = new Dictionary<int, int>();
            for (var slot = first; slot < first + width; slot++)
            {
                if (page[slot] >= 0 && Part(problem, row, page[slot]) is >= 0 and var part)
                {
                    counts[part] = counts.GetValueOrDefault(part) + 1;
                }
            }

            var here = isMost ? counts.Values.DefaultIfEmpty(0).Max() : Fewest(problem, row, counts);
            extreme = extreme is not { } known ? here : isMost ? Math.Max(known, here) : Math.Min(known, here);
        }

        return extreme ?? 0;
    }

    /// <summary>The fewest of any part that there are candidates of.</summary>
    private static int Fewest(SlotProblem problem, in SlotConstraint row, Dictionary<int, int> counts)
    {
        var fewest = int.MaxValue;
        for (var candidate = 0; candidate < problem.CandidateCount; candidate++)
        {
            if (Part(problem, row, candidate) is >= 0 and var part)
            {
                fewest = Math.Min(fewest, counts.GetValueOrDefault(part));
            }
        }

        return fewest == int.MaxValue ? 0 : fewest;
    }

    private static int Part(SlotProblem problem, in SlotConstraint row, int candidate) => row.Members.Kind switch
    {
        MemberKind.Group => Bits.Contains(problem.Group(row.Group), candidate) ? 0 : -1,
        MemberKind.EachPart => problem.Partition(row.Partition)[candidate],
        MemberKind.Candidate => row.Candidate == candidate ? 0 : -1,
        _ => -1,
    };
}
