using RankOrchestrator.Allocation.Problems;
using RankOrchestrator.Constraints.Rules;
using RankOrchestrator.Domain.Tables;
using RankOrchestrator.Orchestrator.Alternatives;
using RankOrchestrator.Orchestrator.Workspaces;

namespace RankOrchestrator.Orchestrator.Explanations;

/// <summary>
/// The values of all candidates as straight lines in one weight, and how far these lines hold: a boost multiplies what is above
/// 0 and divides what is below, so lines bend where a value changes its sign, and a rule that pins its most valuable match pins
/// another one where two of them meet.
/// </summary>
internal sealed class WeightedValues
{
    private readonly RankWorkspace ranked;
    private readonly PageDraft draft;
    private readonly int weight;
    private readonly ValueLine[] raw;

    public WeightedValues(RankWorkspace ranked, int weight)
    {
        (this.ranked, this.weight) = (ranked, weight);
        draft = new PageDraft(ranked);
        Now = ranked.Frame.Weights[weight];
        var rows = ranked.Request.Candidates.Count;
        draft.WithWeight(weight, Now);
        var here = draft.Valued.Values.ToArray();
        draft.WithWeight(weight, Now + 1);
        var further = draft.Valued.Values;
        raw = new ValueLine[rows];
        for (var row = 0; row < rows; row++)
        {
            var slope = further[row] - here[row];
            raw[row] = new ValueLine(here[row] - (slope * Now), slope);
        }
    }

    /// <summary>The weight's value for the request.</summary>
    public double Now { get; }

    /// <summary>The problem at a value of the weight, made by the rules themselves.</summary>
    /// <param name="value">The weight.</param>
    /// <param name="row">A row.</param>
    /// <returns>The problem, and which of its candidates the row is.</returns>
    public (SlotProblem Problem, int Candidate) At(double value, int row)
    {
        var problem = draft.WithWeight(weight, value);
        return (problem, draft.Page.Rows.BinarySearch(row));
    }

    /// <summary>The stretch that begins at a value: its problem, the candidates' lines in it, and where it ends.</summary>
    /// <param name="from">Where it begins.</param>
    /// <param name="direction">1 for larger weights, -1 for smaller ones.</param>
    /// <param name="last">Where it ends at the latest.</param>
    public WeightStretch From(double from, int direction, double last)
    {
        var inside = from + (direction * Math.Min(1e-7 * Math.Max(1e-3, Math.Abs(from)), Math.Abs(last - from) / 2));
        var problem = draft.WithWeight(weight, inside);
        var lines = new ValueLine[problem.CandidateCount];
        var end = last;
        for (var candidate = 0; candidate < lines.Length; candidate++)
        {
            lines[candidate] = Follow(draft.Page.Rows[candidate], inside, direction, ref end);
        }

        foreach (var constraint in problem.Constraints)
        {
            if (constraint.IsPin && constraint.Candidate >= 0 && RuleThatPins(constraint.Name) is >= 0 and var rule)
            {
                EndWhereOvertaken(rule, constraint.Candidate, lines, inside, direction, ref end);
            }
        }

        return new WeightStretch(problem, draft.Page.Rows.ToArray(), lines, from, end);
    }

    /// <summary>A candidate's line after the rules; the stretch ends where a boosted value on the way changes its sign.</summary>
    private ValueLine Follow(int row, double at, int direction, ref double end)
    {
        var line = raw[row];
        Span<RuleEffect> effects = new RuleEffect[ranked.Surface.Rules.Rules.Length];
        var count = ranked.Surface.RuleRunner.Explain(draft.Rules, row, line.At(at), effects);
        foreach (var effect in effects[..count])
        {
            if (effect.Boost is not null)
            {
                EndAt(-line.Intercept / line.Slope, at, direction, ref end);
                line = new ValueLine(line.Intercept * effect.Factor, line.Slope * effect.Factor);
            }

            line = line with { Intercept = line.Intercept + (effect.Add ?? 0) };
        }

        return line;
    }

    private void EndWhereOvertaken(int rule, int pinned, ValueLine[] lines, double at, int direction, ref double end)
    {
        for (var other = 0; other < lines.Length; other++)
        {
            if (other != pinned && Bits.Contains(draft.Rules.Matched(rule), draft.Page.Rows[other]))
            {
                EndAt((lines[pinned].Intercept - lines[other].Intercept) / (lines[other].Slope - lines[pinned].Slope), at, direction, ref end);
            }
        }
    }

    private static void EndAt(double kink, double at, int direction, ref double end)
    {
        if (double.IsFinite(kink) && (kink - at) * direction > 0 && (end - kink) * direction > 0)
        {
            end = kink;
        }
    }

    private int RuleThatPins(string name)
    {
        var rules = ranked.Surface.Rules.Rules;
        for (var rule = 0; rule < rules.Length; rule++)
        {
            if (rules[rule].Actions.PinSlot is not null && rules[rule].Name.Text == name)
            {
                return rule;
            }
        }

        return -1;
    }
}

/// <summary>Values of a weight between which every candidate's value is a straight line and the problem otherwise the same.</summary>
/// <param name="Problem">The problem somewhere in it.</param>
/// <param name="Rows">The candidates' rows.</param>
/// <param name="Lines">The candidates' values.</param>
/// <param name="From">Where it begins.</param>
/// <param name="To">Where it ends.</param>
internal sealed record WeightStretch(SlotProblem Problem, int[] Rows, ValueLine[] Lines, double From, double To)
{
    /// <summary>The problem at a value of the weight.</summary>
    public SlotProblem At(double value)
    {
        var problem = Problem.Copy();
        for (var candidate = 0; candidate < Lines.Length; candidate++)
        {
            problem.Values[candidate] = Lines[candidate].At(value);
        }

        return problem;
    }

    /// <summary>Which candidate a row is, or a negative number.</summary>
    public int CandidateOf(int row) => Array.BinarySearch(Rows, row);

    /// <summary>What a page is worth along the stretch.</summary>
    public ValueLine LineOf(SolvedPage page, double value)
    {
        var (slope, worth) = (0.0, 0.0);
        for (var slot = 0; slot < page.Allocation.CandidateBySlot.Length; slot++)
        {
            if (page.Allocation.CandidateBySlot[slot] is >= 0 and var candidate)
            {
                slope += Problem.Weights[slot] * Lines[candidate].Slope;
                worth += Problem.Weights[slot] * Lines[candidate].At(value);
            }
        }

        // What is paid for soft constraints does not depend on the weight.
        var paid = worth - page.Objective;
        return new ValueLine(worth - paid - (slope * value), slope);
    }
}
