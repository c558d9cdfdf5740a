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
        CheckPeriods(rule, policy, diagnostics);
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

    private static void CheckPeriods(RecordReader rule, RulePolicy policy, DiagnosticBag diagnostics)
    {
        var nodes = rule.Items("active").OfType<YamlMapping>().ToArray();
        for (var index = 0; index < nodes.Length; index++)
        {
            var period = policy.Active[index];
            if (nodes[index].Entries.IsEmpty)
            {
                NoEffect.Report(nodes[index], "A period without 'from' and 'to' is all of time.", "Write when the rule is in force, or remove 'active'.", diagnostics);
                continue;
            }

            for (var other = 0; other < nodes.Length; other++)
            {
                // Of two equal periods the later one is the one too many.
                if (other != index && Covers(policy.Active[other], period) && (other < index || !Covers(period, policy.Active[other])))
                {
                    NoEffect.Report(nodes[index], "This period lies within another one of the rule and adds nothing.", "Remove it, or correct its dates.", diagnostics);
                    break;
                }
            }
        }
    }

    private static bool Covers(ActivePeriod outer, ActivePeriod inner)
        => (outer.From ?? DateTimeOffset.MinValue) <= (inner.From ?? DateTimeOffset.MinValue) && (outer.To ?? DateTimeOffset.MaxValue) >= (inner.To ?? DateTimeOffset.MaxValue);
}
