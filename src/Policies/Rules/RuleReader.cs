using RankOrchestrator.Language.Diagnostics;
using RankOrchestrator.Language.Documents;
using RankOrchestrator.Language.Shapes;
using RankOrchestrator.Policies.Documents;
using RankOrchestrator.Policies.Findings;
using RankOrchestrator.Policies.Rules.Actions;
using RankOrchestrator.Policies.Sayings;

namespace RankOrchestrator.Policies.Rules;

/// <summary>Reads one rule and checks what its form alone cannot say.</summary>
internal static class RuleReader
{
    public static RulePolicy Read(YamlMapping mapping, DiagnosticBag diagnostics)
    {
        var rule = new RecordReader(mapping);
        var policy = new RulePolicy
        {
            Name = PolicyText.Of(rule.Scalar("name"))!,
            Why = rule.Text("why")!,
            Owner = rule.Text("owner")!,
            Active = ActivePeriods.Read(rule, "rule", diagnostics),
            When = PolicyText.Of(rule.Scalar("when")),
            Match = PolicyText.Of(rule.Scalar("match")),
            Say = SayingReader.Read(rule, diagnostics),
            Priority = rule.Whole("priority") ?? 0,
            Actions = new RuleActions([.. RuleActionKinds.All.Select(kind => kind.Read(rule.Record("then")!.Value)).OfType<RuleAction>()]),
        };
        Check(policy, diagnostics);
        RuleEffectChecks.Check(rule, policy, diagnostics);
        return policy;
    }

    private static void Check(RulePolicy rule, DiagnosticBag diagnostics)
    {
        var place = rule.Name.Place;
        if (!rule.Actions.TouchesItems && !rule.Actions.TouchesRequest)
        {
            diagnostics.Error(PolicyCodes.NoAction, place.Source, place.Span, $"The rule '{rule.Name.Text}' does nothing.", "Write an action under 'then'.");
        }

        if (rule is { Say: not null, Actions.TouchesItems: false })
        {
            NoEffect.Report(
                place,
                $"Nobody sees what '{rule.Name.Text}' says: it acts on the request, and items have no reason of it.",
                "Remove 'say', or write it at a rule that acts on items.",
                diagnostics);
        }

        if (rule.Actions.TouchesRequest && rule.Match is { } match)
        {
            diagnostics.Error(
                PolicyCodes.RequestActionWithMatch,
                match.Place.Source,
                match.Place.Span,
                "'set', 'require' and 'lift' act on the whole request and cannot depend on candidates.",
                "Ask about the request under 'when', or make two rules.");
        }
    }
}
