using RankOrchestrator.Allocation.Problems;
using RankOrchestrator.Domain.Tables;
using RankOrchestrator.Language.Expressions.Evaluation;
using RankOrchestrator.Language.Expressions.Limits;

namespace RankOrchestrator.Constraints.Page;

/// <summary>
/// Puts the rows of a calibration into the problem of a request (Steck, Calibrated Recommendations, 2018). The distance between the page's
/// shares and those that are asked for is the total variation: the sum, over groups, of what a group lacks of its share. It is linear in who
/// stands where, so that a bound on pages stays a proof; Steck's Kullback–Leibler divergence is not. Each group asks for its share of
/// the slots as a floor, and what it lacks is paid for.
/// </summary>
internal static class CalibrationRows
{
    /// <summary>Adds the rows.</summary>
    /// <param name="constraint">The constraint.</param>
    /// <param name="partition">What candidates are grouped by.</param>
    /// <param name="frame">The request.</param>
    /// <param name="page">Receives the rows.</param>
    /// <param name="isAimless">Whether no group of the request has a share, so that there is nothing to be near to.</param>
    /// <returns>Why it was left out.</returns>
    public static CutOff Add(CompiledConstraint constraint, int partition, EvaluationFrame frame, PageState page, out bool isAimless)
    {
        isAimless = false;
        var shares = page.Numbers(frame.RowCount);
        constraint.Of!.FillNumbers(frame, shares);
        if (frame.Meter.CutOff != CutOff.None)
        {
            return frame.Meter.CutOff;
        }

        var problem = page.Problem;
        var targets = page.Amounts(problem.CandidateCount);
        var groups = FindTargets(problem.Partition(partition), shares, targets, page, out var total);
        isAimless = groups.Count == 0;
        if (!isAimless)
        {
            AddFloors(constraint, partition, groups, targets, total, problem);
        }

        return CutOff.None;
    }

    /// <summary>The first candidate of every group that is to have a share, and the sum of these shares: that of groups which have candidates.</summary>
    private static List<int> FindTargets(ReadOnlySpan<int> parts, ReadOnlySpan<double> shares, Span<double> targets, PageState page, out double total)
    {
        var (groups, seen) = (new List<int>(), new HashSet<int>());
        total = 0;
        for (var candidate = 0; candidate < parts.Length; candidate++)
        {
            var share = shares[page.Rows[candidate]];
            if (parts[candidate] >= 0 && share is > 0 and <= MemberAmounts.Largest && seen.Add(parts[candidate]))
            {
                groups.Add(candidate);
                targets[candidate] = share;
                total += share;
            }
        }

        return groups;
    }

    private static void AddFloors(
        CompiledConstraint constraint, int partition, List<int> groups, ReadOnlySpan<double> targets, double total, SlotProblem problem)
    {
        var (policy, calibration) = (constraint.Policy, constraint.Policy.Calibration!);
        var ones = new double[problem.CandidateCount];
        Array.Fill(ones, 1);
        var amounts = problem.AddAmounts(ones, calibration.IsByAttention ? problem.Weights : []);
        var whole = 0L;
        for (var slot = policy.From; slot <= Math.Min(policy.To, problem.SlotCount - 1); slot++)
        {
            whole += problem.Amounts(amounts).At(0, slot);
        }

        var weight = whole * problem.Amounts(amounts).Unit;
        if (weight <= 0)
        {
            return;
        }

        foreach (var first in groups)
        {
            var group = problem.AddGroup();
            var part = problem.Partition(partition)[first];
            for (var candidate = 0; candidate < problem.CandidateCount; candidate++)
            {
                if (problem.Partition(partition)[candidate] == part)
                {
                    Bits.Add(problem.Group(group), candidate);
                }
            }

            var least = ((targets[first] / total) - calibration.Within) * weight;
            if (least > 0)
            {
                problem.Add(SlotConstraint.Sum(RowSense.AtLeast, least, amounts, MemberSet.Group(group), constraint.Source) with
                {
                    From = policy.From,
                    To = policy.To,
                    Penalty = policy.Penalty is { } penalty ? penalty / weight : double.PositiveInfinity,
                    Priority = policy.Priority,
                });
            }
        }
    }
}
