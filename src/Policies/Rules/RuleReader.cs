using RankOrchestrator.Language.Diagnostics;
using RankOrchestrator.Language.Documents;
using RankOrchestrator.Language.Shapes;
using RankOrchestrator.Policies.Documents;
using RankOrchestrator.Policies.Findings;
using RankOrchestrator.Policies.Rules.Actions;

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
            Active = [.. rule.Items("active").OfType<YamlMapping>().Select(period => Period(new RecordReader(period), diagnostics))],
            When = PolicyText.Of(rule.Scalar("when")),
            Match = PolicyText.Of(rule.Scalar("match")),
            Priority = rule.Whole("priority") ?? 0,
            Actions = new RuleActions([.. RuleActionKinds.All.Select(kind => kind.Read(rule.Record("then")!.Value)).OfType<RuleAction>()]),
        };
        Check(policy, diagnostics);
        RuleEffectChecks.Check(rule, policy, diagnostics);
        return policy;
    }

    private static ActivePeriod Period(RecordReader period, DiagnosticBag diagnostics)
    {
        var (from, to) = (Instant(period.Scalar("from"), diagnostics), Instant(period.Scalar("to"), diagnostics));
        if (to <= from)
        {
            var end = period.Scalar("to")!;
            diagnostics.Error(PolicyCodes.BadTime, end.Source, end.Span, "The rule ends before it starts.", "'to' is the first instant at which the rule is no longer in force.");
        }

        return new ActivePeriod(from, to);
    }

    private static DateTimeOffset? Instant(YamlScalar? scalar, DiagnosticBag diagnostics)
    {
        if (scalar is null)
        {
            return null;
        }

        var instant = ScalarValues.Instant(scalar.Text);
        if (instant is null)
        {
            diagnostics.Error(PolicyCodes.BadTime, scalar.Source, scalar.Span, $"There is no such day or time: {scalar.Text}.");
        }

        return instant;
    }

    private static void Check(RulePolicy rule, DiagnosticBag diagnostics)
    {
        var place = rule.Name.Place;
        if (!rule.Actions.TouchesItems && !rule.Actions.TouchesRequest)
        {
            diagnostics.Error(PolicyCodes.NoAction, place.Source, place.Span, $"The rule '{rule.Name.Text}' does nothing.", "Write an action under 'then'.");
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
