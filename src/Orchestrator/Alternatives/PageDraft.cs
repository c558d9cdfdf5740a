using RankOrchestrator.Allocation.Problems;
using RankOrchestrator.Constraints.Page;
using RankOrchestrator.Constraints.Rules;
using RankOrchestrator.Domain.Pages;
using RankOrchestrator.Domain.Tables;
using RankOrchestrator.Language.Expressions.Evaluation;
using RankOrchestrator.Language.Expressions.Limits;
using RankOrchestrator.Objectives.Value;
using RankOrchestrator.Orchestrator.Workspaces;

namespace RankOrchestrator.Orchestrator.Alternatives;

/// <summary>
/// The problem of a ranked request once more, under other rules or weights, from the same columns and model outputs. What
/// was ranked is only read. One thread at a time, and not while the request's own expressions run.
/// </summary>
internal sealed class PageDraft
{
    private readonly RankWorkspace ranked;
    private readonly EvaluationFrame frame;
    private readonly ValueTable valued = new();
    private readonly List<Degradation> unseen = [];
    private readonly double[] values;

    /// <param name="ranked">The request as it was ranked.</param>
    public PageDraft(RankWorkspace ranked)
    {
        this.ranked = ranked;
        values = new double[ranked.Request.Candidates.Count];
        frame = new EvaluationFrame(ranked.Request.Candidates, ranked.Request.Context, ranked.Frame.Predictions, new TagTable(ranked.Surface.Environment.Tags.Length))
        {
            Weights = [.. ranked.Frame.Weights],
            Flags = ranked.Frame.Flags,
            Variants = ranked.Frame.Variants,
            NowTicks = ranked.Frame.NowTicks,
        };
    }

    /// <summary>The problem and the rows of its candidates; new with every draft.</summary>
    public PageState Page { get; private set; } = new();

    /// <summary>What the rules did.</summary>
    public RuleState Rules { get; private set; } = new(0, 0);

    /// <summary>Values after the rules, by row.</summary>
    public ReadOnlySpan<double> Values => values;

    /// <summary>Values before the rules.</summary>
    public ValueTable Valued => valued;

    /// <summary>The request ranked with another value of a weight, whatever rules set it to.</summary>
    public SlotProblem WithWeight(int weight, double value)
    {
        double[] weights = [.. ranked.Surface.DefaultWeights];
        weights[weight] = value;
        Begin(ranked.Surface.RuleRunner, weights);
        frame.Weights[weight] = value;
        return Finish(ranked.Surface.RuleRunner, ranked.Surface.Constraints);
    }

    /// <summary>The request ranked with other weights, by the environment's order, unless rules set them.</summary>
    public SlotProblem WithWeights(ReadOnlySpan<double> weights)
    {
        Begin(ranked.Surface.RuleRunner, weights);
        return Finish(ranked.Surface.RuleRunner, ranked.Surface.Constraints);
    }

    /// <summary>Terms and values before the rules by other weights, whatever rules set them to.</summary>
    public ValueTable ValuesBy(ReadOnlySpan<double> weights)
    {
        frame.Meter.Reset(ExpressionLimits.PageSteps);
        weights.CopyTo(frame.Weights);
        Evaluate();
        return valued;
    }

    /// <summary>The request ranked by other rules.</summary>
    public SlotProblem By(IRuleProgram rules, ConstraintProgram constraints)
    {
        Begin(rules);
        return Finish(rules, constraints);
    }

    /// <summary>The request ranked as if no rule excluded one row; all others that are excluded stay so.</summary>
    public SlotProblem Admitting(int row, Func<int, bool> exempt)
    {
        var rules = ranked.Surface.Prepare(ranked.Surface.Rules.WithoutExcluding(exempt));
        Begin(rules);
        rules.ApplyToItems(frame, Evaluate(), Rules);
        var others = ranked.Rules.Excluded.ToArray();
        Bits.Remove(others, row);
        Rules.Exclude(others);
        return Build(ranked.Surface.Constraints);
    }

    private void Begin(IRuleProgram rules, ReadOnlySpan<double> weights = default)
    {
        frame.Meter.Reset(ExpressionLimits.PageSteps);
        if (weights.IsEmpty)
        {
            ranked.Surface.DefaultWeights.CopyTo(frame.Weights);
        }
        else
        {
            weights.CopyTo(frame.Weights);
        }

        Rules = rules.CreateState();
        rules.ApplyToRequest(frame, Rules);
    }

    private SlotProblem Finish(IRuleProgram rules, ConstraintProgram constraints)
    {
        rules.ApplyToItems(frame, Evaluate(), Rules);
        return Build(constraints);
    }

    private double[] Evaluate()
    {
        ranked.Surface.Value.Evaluate(frame, valued);
        Finite.Replace(valued.Values, unseen);
        valued.Values.CopyTo(values);
        return values;
    }

    private SlotProblem Build(ConstraintProgram constraints)
    {
        Finite.Replace(values, unseen);
        Page = new PageState();
        constraints.Build(frame, Rules, values, ranked.Request.SlotCount, Page);
        return Page.Problem;
    }
}
