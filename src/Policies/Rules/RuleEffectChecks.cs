using RankOrchestrator.Language.Diagnostics;
using RankOrchestrator.Language.Documents;
using RankOrchestrator.Language.Shapes;
using RankOrchestrator.Policies.Documents;
using RankOrchestrator.Policies.Findings;

namespace RankOrchestrator.Policies.Rules;

/// <summary>Actions and periods of a rule that change nothing, whatever the surface.</summary>
internal static class RuleEffectChecks
{
    private static readonly string[] Lists = ["tag", "require", "lift"];
    private static readonly string[] OfCandidates = ["boost", "add", "tag", "pin"];

    public static void Check(RecordReader rule, RulePolicy policy, DiagnosticBag diagnostics)
    {
        CheckActions(rule.Record("then")!.Value, policy.Actions, diagnostics);
        CheckPeriods(rule, policy, diagnostics);
    }

    private static void CheckActions(RecordReader then, RuleActions actions, DiagnosticBag diagnostics)
    {
        if (actions.Boost is 1)
        {
            Report(then.Node("boost")!, "'boost: 1' changes no value.", "More than 1 raises it, less than 1 lowers it; remove it where neither is meant.", diagnostics);
        }

        if (actions.Add is 0)
        {
            Report(then.Node("add")!, "'add: 0' changes no value.", "Write a number other than 0, or remove it.", diagnostics);
        }

        if (then.Flag("exclude") is false && (actions.TouchesItems || actions.TouchesRequest))
        {
            Report(then.Node("exclude")!, "'exclude: false' does nothing: a rule only takes candidates away.", "Remove it. What another rule excludes stays excluded.", diagnostics);
        }

        foreach (var key in OfCandidates.Where(key => actions.Excludes && then.Has(key)))
        {
            Report(then.Mapping.Find(key)!.Key, $"'{key}' does nothing beside 'exclude': the candidates are off the page.", $"Remove '{key}', or make two rules.", diagnostics);
        }

        foreach (var key in Lists)
        {
            Repetition.Report(then.Scalars(key), diagnostics);
        }

        foreach (var name in actions.Requires.Where(name => actions.Lifts.Any(lift => string.Equals(lift.Text, name.Text, StringComparison.Ordinal))))
        {
            Report(name.Place, $"'require: {name.Text}' does nothing: the same rule lifts it, and 'lift' wins.", "Remove one of the two.", diagnostics);
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
                Report(nodes[index], "A period without 'from' and 'to' is all of time.", "Write when the rule is in force, or remove 'active'.", diagnostics);
                continue;
            }

            for (var other = 0; other < nodes.Length; other++)
            {
                // Of two equal periods the later one is the one too many.
                if (other != index && Covers(policy.Active[other], period) && (other < index || !Covers(period, policy.Active[other])))
                {
                    Report(nodes[index], "This period lies within another one of the rule and adds nothing.", "Remove it, or correct its dates.", diagnostics);
                    break;
                }
            }
        }
    }

    private static bool Covers(ActivePeriod outer, ActivePeriod inner)
        => (outer.From ?? DateTimeOffset.MinValue) <= (inner.From ?? DateTimeOffset.MinValue) && (outer.To ?? DateTimeOffset.MaxValue) >= (inner.To ?? DateTimeOffset.MaxValue);

    private static void Report(YamlNode node, string message, string hint, DiagnosticBag diagnostics)
        => diagnostics.Warning(PolicyCodes.NoEffect, node.Source, node.Span, message, hint);
}
