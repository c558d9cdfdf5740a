using RankOrchestrator.Language.Diagnostics;
using RankOrchestrator.Language.Documents;
using RankOrchestrator.Language.Shapes;
using RankOrchestrator.Policies.Documents;
using RankOrchestrator.Policies.Rules.Actions;

namespace RankOrchestrator.Policies.Rules;

/// <summary>Actions and periods of a rule that change nothing, whatever the surface.</summary>
internal static class RuleEffectChecks
{
    public static void Check(RecordReader rule, RulePolicy policy, DiagnosticBag diagnostics)
    {
        CheckActions(rule.Record("then")!.Value, policy.Actions, diagnostics);
    }

    private static void CheckActions(RecordReader then, RuleActions actions, DiagnosticBag diagnostics)
    {
        foreach (var kind in RuleActionKinds.All)
        {
            kind.ReportWithoutEffect(then, actions, diagnostics);
            var key = kind.Property.Name;
            if (actions.Excludes && kind.Read(then) is { TouchesItems: true } and not ExcludeAction)
            {
                NoEffect.Report(then.Mapping.Find(key)!.Key, $"'{key}' does nothing beside 'exclude': the candidates are off the page.", $"Remove '{key}', or make two rules.", diagnostics);
            }
        }
    }
}
