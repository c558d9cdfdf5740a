using RankOrchestrator.Evaluation.Estimators;
using RankOrchestrator.Evaluation.Intervals;
using RankOrchestrator.Evaluation.Logs;
using RankOrchestrator.Evaluation.Summaries;

namespace RankOrchestrator.Evaluation.Tests.Documentation;

/// <summary><c>docs/evaluation.md</c> says what is.</summary>
public sealed class EvaluationDocumentTests
{
    private static readonly string Text = File.ReadAllText(Path.Combine(TestFiles.RepositoryRoot, "docs", "evaluation.md"));

    [Fact]
    public void Its_example_is_this_one_and_says_what_its_comments_say()
    {
        // The example.
        var log = new LoggedRows(actions: [0, 1, 2], slots: [0, 0, 0], propensities: [0.25, 0.8, 0.1], rewards: [1, 1, 0], targetPropensities: [0.5, 0.4, 0.4]);
        var evaluation = PolicyEvaluation.Of(log, new IntervalRules());
        var estimate = evaluation.By(Estimator.InversePropensity); // (2 · 1 + ½ · 1 + 4 · 0) / 3
        var why = estimate.Normal.Refusal;                      // "effective sample 2.1, 200 needed"

        // Until here.
        estimate.Value!.Value.ShouldBe(2.5 / 3, 1e-12);
        why.ShouldBe("effective sample 2.1, 200 needed");
        var source = File.ReadAllLines(Path.Combine(TestFiles.RepositoryRoot, "tests", "Evaluation.Tests", "Documentation", "EvaluationDocumentTests.cs")).Select(line => line.Trim()).ToList();
        Text.ShouldContain("```csharp\n" + string.Join('\n', source[(source.IndexOf("// The example.") + 1)..(source.IndexOf("// Until here.") - 1)]) + "\n```");
    }

    [Fact]
    public void Its_limits_are_the_rules_defaults()
    {
        var rules = new IntervalRules();
        Text.ShouldContain(FormattableString.Invariant($"below {rules.FewestEffective}, or effective events below {rules.FewestEvents}."));
        Text.ShouldContain(FormattableString.Invariant($"{rules.Resamples:N0} resamples"));
    }

    [Theory]
    [InlineData(typeof(LoggedRows))]
    public void Every_column_is_in_it(Type rows)
        => rows.GetProperties().Where(property => property.Name != nameof(LoggedRows.Count)).Where(property => !Text.Contains($"| `{property.Name}` |", StringComparison.Ordinal)).ShouldBeEmpty();
}
