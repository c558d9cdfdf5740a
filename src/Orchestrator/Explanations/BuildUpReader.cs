using RankOrchestrator.Allocation.Problems;
using RankOrchestrator.Constraints.Rules;
using RankOrchestrator.Objectives.Value;
using RankOrchestrator.Orchestrator.Workspaces;

namespace RankOrchestrator.Orchestrator.Explanations;

/// <summary>Reads from a ranked request how the value of a candidate was made.</summary>
internal static class BuildUpReader
{
    /// <summary>From the models to the slot.</summary>
    /// <param name="ranked">The request as it was ranked.</param>
    /// <param name="row">The candidate.</param>
    /// <param name="slot">Its slot, or -1.</param>
    /// <param name="state">What the rules did to it.</param>
    /// <param name="value">Its value after them.</param>
    /// <param name="problem">The slot problem.</param>
    /// <param name="candidate">Which of its candidates this is, or -1.</param>
    public static ValueBuildUp Read(RankWorkspace ranked, int row, int slot, RuleState state, double value, SlotProblem problem, int candidate)
    {
        var surface = ranked.Surface;
        var before = ranked.Valued.Values[row];
        return new ValueBuildUp
        {
            Predictions = [.. surface.PredictionColumns.Select(column => new NamedNumber(surface.Environment.Predictions[column], ranked.Frame.Predictions.Column(column)[row]))],
            IsProduct = surface.Value.Combination == ValueCombination.Product,
            Terms = [.. surface.Value.Terms.Select((name, term) => new NamedNumber(name, Finite.OrZero(ranked.Valued.Term(term)[row])))],
            BeforeRules = before,
            Rules = Steps(ranked, row, before, state, problem, candidate),
            AfterRules = value,
            SlotWeight = slot < 0 ? null : problem.Weights[slot],
            OnPage = slot < 0 ? null : problem.Weights[slot] * value,
        };
    }

    private static List<RuleStep> Steps(RankWorkspace ranked, int row, double before, RuleState state, SlotProblem problem, int candidate)
    {
        var rules = ranked.Surface.Rules.Rules;
        var effects = new RuleEffect[rules.Length];
        var count = ranked.Surface.RuleRunner.Explain(state, row, before, effects);
        var steps = new List<RuleStep>(count);
        foreach (var effect in effects.AsSpan(0, count))
        {
            var rule = rules[effect.Rule];
            steps.Add(new RuleStep
            {
                Rule = rule.Name.Text,
                Why = rule.Why,
                Owner = rule.Owner,
                Boost = effect.Boost,
                Add = effect.Add,
                Tags = [.. rule.Actions.Tags.Select(tag => tag.Text)],
                Excludes = rule.Actions.Excludes,
                Pins = PinOf(problem, candidate, rule.Name.Text),
                Before = effect.Before,
                After = effect.After,
            });
        }

        return steps;
    }

    private static int? PinOf(SlotProblem problem, int candidate, string name)
    {
        foreach (var constraint in problem.Constraints)
        {
            if (constraint.IsPin && candidate >= 0 && constraint.Candidate == candidate && constraint.Name == name)
            {
                return constraint.From;
            }
        }

        return null;
    }
}
