using System.Globalization;
using RankOrchestrator.Constraints.Rules;
using RankOrchestrator.Domain.Pages;
using RankOrchestrator.Domain.Tables;
using RankOrchestrator.Language.Expressions.Evaluation;
using RankOrchestrator.Language.Expressions.Limits;
using RankOrchestrator.Language.Tests.Expressions.Kernels;
using RankOrchestrator.Tests;

namespace RankOrchestrator.Constraints.NRules.Tests.Building;

/// <summary>Everything that rules leave behind, as text: two engines agree when the texts are equal.</summary>
internal static class RuleRun
{
    /// <summary>Runs rules over a request made of a seed, in a state that may have been used before.</summary>
    public static string Of(IRuleProgram program, RuleState state, CheckedRules rules, Vocabulary vocabulary, int seed)
    {
        var random = new Random(seed);
        var frame = RandomSurface.Frame(vocabulary, random);
        var environment = rules.Environment;
        frame.Weights = [1, 2];
        frame.Flags = [.. environment.Flags.Select(_ => random.Next(2) == 0)];
        frame.Variants = [.. environment.Variants.Select(_ => frame.Strings.Add(random.Next(2) == 0 ? "x" : ""))];
        frame.Meter.Reset(random.Next(3) switch { 0 => random.Next(1, 3_000), 1 => random.Next(3_000, 60_000), _ => ExpressionLimits.PageSteps });
        if (random.Next(5) == 0)
        {
            frame.Meter.SetDeadline(new ManualClock(), -1);
        }

        double[] values = [.. Enumerable.Range(0, frame.RowCount).Select(row => row % 11 == 10 ? double.PositiveInfinity : (row % 7) - 2.5)];
        var before = values.ToArray();
        program.ApplyToRequest(frame, state);
        program.ApplyToItems(frame, values, state);

        var lines = new List<string>();
        for (var rule = 0; rule < rules.Rules.Length; rule++)
        {
            lines.Add($"{rules.Rules[rule].Name.Text} {state.Holds[rule]} {state.CutOffs[rule]} {Words(state.Matched(rule))}");
        }

        lines.Add("excluded " + Words(state.Excluded));
        lines.AddRange(environment.Tags.Select((tag, index) => $"{tag} {Words(frame.Tags.Rows(index))}"));
        lines.Add("in force " + string.Join(' ', state.ConstraintsInForce));
        lines.Add("weights " + Numbers(frame.Weights));
        lines.Add("values " + Numbers(values));
        lines.Add(string.Create(CultureInfo.InvariantCulture, $"steps {frame.Meter.Spent} {frame.Meter.CutOffs} {frame.Meter.LastCutOff}"));
        var degradations = new List<Degradation>();
        rules.AddDegradations(state, degradations);
        lines.AddRange(degradations.Select(degradation => degradation.ToString()));
        var effects = new RuleEffect[rules.Rules.Length];
        for (var row = 0; row < frame.RowCount; row++)
        {
            var count = program.Explain(state, row, before[row], effects);
            lines.Add(string.Join("; ", effects[..count].Select(effect => string.Create(CultureInfo.InvariantCulture, $"{effect.Rule}: {Bits64(effect.Before)} → {Bits64(effect.After)}"))));
        }

        return string.Join('\n', lines);
    }

    private static string Words(ReadOnlySpan<ulong> bits) => string.Join(' ', bits.ToArray().Select(word => word.ToString("x", CultureInfo.InvariantCulture)));

    private static string Numbers(IEnumerable<double> numbers) => string.Join(' ', numbers.Select(Bits64));

    private static string Bits64(double number) => double.IsNaN(number) ? "NaN" : number.ToString("R", CultureInfo.InvariantCulture);
}
