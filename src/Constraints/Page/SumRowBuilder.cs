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
            for (var candidate = 0; candidate < amounts.Length; candidate++)
            {
                var number = numbers[page.Rows[candidate]];
                amounts[candidate] = !Counts(number) ? 0 : template.IsMean ? number - template.Limit : number;
            }

            var factors = constraint.Policy.Sum!.IsByAttention ? page.Problem.Weights : [];
            var table = page.Problem.AddAmounts(amounts, factors);
            page.Problem.Add(SlotConstraint.Sum(template.Sense, template.IsMean ? 0 : template.Limit, table, members, constraint.Source) with
            {
                From = constraint.Policy.From,
                To = constraint.Policy.To,
                Penalty = constraint.Policy.Penalty ?? double.PositiveInfinity,
                Priority = constraint.Policy.Priority,
                MeanLimit = template.IsMean ? template.Limit : null,
            });
        }

        return CutOff.None;
    }

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
