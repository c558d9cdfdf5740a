using RankOrchestrator.Allocation.Problems;
using RankOrchestrator.Domain.Tables;
using RankOrchestrator.Language.Expressions.Compilation;
using RankOrchestrator.Language.Expressions.Evaluation;
using RankOrchestrator.Language.Expressions.Limits;

namespace RankOrchestrator.Constraints.Page;

/// <summary>Puts the rows of a sum into the problem of a request.</summary>
internal static class SumRowBuilder
{
    /// <summary>Adds the rows.</summary>
    /// <param name="index">The constraint, by the surface's order.</param>
    /// <param name="constraint">The constraint.</param>
    /// <param name="members">Who counts.</param>
    /// <param name="frame">The request.</param>
    /// <param name="page">Receives the rows, and who of them counts nothing.</param>
    /// <returns>Why it was left out.</returns>
    public static CutOff Add(int index, CompiledConstraint constraint, MemberSet members, EvaluationFrame frame, PageState page)
    {
        var numbers = page.Numbers(frame.RowCount);
        var of = constraint.Of!;
        if (of.VariesByItem)
        {
            of.FillNumbers(frame, numbers);
        }
        else
        {
            numbers.Fill(of.Number(frame));
        }

        if (frame.Meter.CutOff != CutOff.None)
        {
            return frame.Meter.CutOff;
        }

        var amounts = page.Amounts(page.Problem.CandidateCount);
        NoteUncounted(index, members, numbers, page);
        foreach (var template in constraint.Sums)
        {
            if (template.IsOfGroups)
            {
                AddForGroups(index, constraint, template, members, frame, numbers, amounts, page);
            }
            else if (LimitOf(template, frame) is { } limit)
            {
                for (var candidate = 0; candidate < amounts.Length; candidate++)
                {
                    amounts[candidate] = Counted(numbers[page.Rows[candidate]], template, limit);
                }

                Add(constraint, template, members, limit, AddTable(constraint, amounts, page), page);
            }
            else if (frame.Meter.CutOff == CutOff.None)
            {
                page.Unlimited.Add((index, 1));
            }

            if (frame.Meter.CutOff != CutOff.None)
            {
                return frame.Meter.CutOff;
            }
        }

        return CutOff.None;
    }

    /// <summary>The limit; null where it cannot be computed. What is beyond what may be written counts as that.</summary>
    private static double? LimitOf(SumTemplate template, EvaluationFrame frame)
    {
        var number = template.Expression?.Number(frame) ?? template.Limit;
        return double.IsNaN(number) ? null : Math.Clamp(number, -MemberAmounts.Largest, MemberAmounts.Largest);
    }

    /// <summary>A row for every group of which the limit can be computed; all of them count by one table, as nobody is in two groups.</summary>
    private static void AddForGroups(
        int index, CompiledConstraint constraint, SumTemplate template, MemberSet members, EvaluationFrame frame,
        ReadOnlySpan<double> numbers, Span<double> amounts, PageState page)
    {
        var groups = page.Groups;
        groups.Find(page.Problem.Partition(members.PartitionIndex), page.Rows);
        template.Expression!.FillGroups(frame, constraint.Per!, groups.Rows, groups.Numbers);
        if (frame.Meter.CutOff != CutOff.None)
        {
            return;
        }

        var failed = 0;
        foreach (ref var number in groups.Numbers)
        {
            failed += double.IsNaN(number) ? 1 : 0;
            number = Math.Clamp(number, -MemberAmounts.Largest, MemberAmounts.Largest);
        }

        var parts = page.Problem.Partition(members.PartitionIndex);
        for (var candidate = 0; candidate < amounts.Length; candidate++)
        {
            var group = groups.GroupOf(parts[candidate]);
            amounts[candidate] = group < 0 ? 0 : Counted(numbers[page.Rows[candidate]], template, groups.Numbers[group]);
        }

        var table = AddTable(constraint, amounts, page);
        for (var group = 0; group < groups.Count; group++)
        {
            if (!double.IsNaN(groups.Numbers[group]))
            {
                Add(constraint, template, MemberSet.Group(AddGroup(page, members.PartitionIndex, groups.PartOf(group))), groups.Numbers[group], table, page);
            }
        }

        if (failed > 0)
        {
            page.Unlimited.Add((index, failed));
        }
    }

    /// <summary>What a candidate counts: its number, or of a mean what that is beyond the limit.</summary>
    private static double Counted(double number, SumTemplate template, double limit)
        => !Counts(number) || double.IsNaN(limit) ? 0 : template.IsMean ? number - limit : number;

    private static int AddTable(CompiledConstraint constraint, ReadOnlySpan<double> amounts, PageState page)
        => page.Problem.AddAmounts(amounts, constraint.Policy.Sum!.IsByAttention ? page.Problem.Weights : []);

    private static int AddGroup(PageState page, int partition, int part)
    {
        var group = page.Problem.AddGroup();
        var parts = page.Problem.Partition(partition);
        var members = page.Problem.Group(group);
        for (var candidate = 0; candidate < parts.Length; candidate++)
        {
            if (parts[candidate] == part)
            {
                Bits.Add(members, candidate);
            }
        }

        return group;
    }

    private static void Add(CompiledConstraint constraint, SumTemplate template, MemberSet members, double limit, int table, PageState page)
        => page.Problem.Add(SlotConstraint.Sum(template.Sense, template.IsMean ? 0 : limit, table, members, constraint.Source) with
        {
            From = constraint.Policy.From,
            To = constraint.Policy.To,
            Penalty = constraint.Policy.Penalty ?? double.PositiveInfinity,
            Priority = constraint.Policy.Priority,
            MeanLimit = template.IsMean ? limit : null,
        });

    /// <summary>Whether a number can be added up.</summary>
    private static bool Counts(double number) => Math.Abs(number) <= MemberAmounts.Largest;

    private static void NoteUncounted(int index, MemberSet members, ReadOnlySpan<double> numbers, PageState page)
    {
        var count = 0;
        for (var candidate = 0; candidate < page.Rows.Length; candidate++)
        {
            count += !Counts(numbers[page.Rows[candidate]]) && page.Problem.IsMember(members, candidate) ? 1 : 0;
        }

        if (count == 0)
        {
            return;
        }

        var first = new int[Math.Min(count, UncountedCandidates.MostNamed)];
        for (var (candidate, next) = (0, 0); next < first.Length; candidate++)
        {
            if (!Counts(numbers[page.Rows[candidate]]) && page.Problem.IsMember(members, candidate))
            {
                first[next++] = page.Rows[candidate];
            }
        }

        page.Uncounted.Add(new UncountedCandidates(index, count, first));
    }
}
