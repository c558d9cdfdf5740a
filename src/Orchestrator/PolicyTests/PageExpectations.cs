using System.Globalization;
using RankOrchestrator.Domain.Tables;
using RankOrchestrator.Language.Diagnostics;
using RankOrchestrator.Language.Documents;
using RankOrchestrator.Language.Expressions.Compilation;
using RankOrchestrator.Language.Expressions.Findings;
using RankOrchestrator.Language.Expressions.Limits;
using RankOrchestrator.Language.Expressions.Types;
using RankOrchestrator.Language.Expressions.Values;

namespace RankOrchestrator.Orchestrator.PolicyTests;

/// <summary>Compares what a test expects of groups and constraints with the page.</summary>
internal sealed class PageExpectations(TestedPage page, DiagnosticBag findings)
{
    public void CheckGroup(Expectation expectation)
    {
        // The surface's own vocabulary is closed: the test's constants get one of their own.
        var environment = page.Surface.Environment with { Vocabulary = new VocabularyBuilder() };
        var (condition, errors) = ExpressionCompiler.Compile(expectation.Group!.Text, environment, ExpressionPurpose.ItemCondition);
        foreach (var error in errors)
        {
            expectation.Group.Report(findings, error);
        }

        if (condition is null)
        {
            return;
        }

        var members = new List<string>();
        page.Workspace.Frame.Meter.Reset(ExpressionLimits.PageSteps);
        var slots = page.Workspace.Allocation.CandidateBySlot;
        for (var slot = expectation.Slots.From; slot <= Math.Min(expectation.Slots.To, slots.Length - 1); slot++)
        {
            if (slots[slot] >= 0 && condition.Evaluate(page.Workspace.Frame, page.Workspace.Page.Rows[slots[slot]]) is { Kind: ValueKind.Bool, AsBool: true })
            {
                members.Add(string.Create(CultureInfo.InvariantCulture, $"{page.Workspace.Request.Candidates.Id(page.Workspace.Page.Rows[slots[slot]])} in slot {slot}"));
            }
        }

        if (page.Workspace.Frame.Meter.CutOffs > 0)
        {
            expectation.Group.Report(findings, new ExpressionError(ExpressionCodes.TooCostly, 0, expectation.Group.Text.Length, "This condition takes more steps than a page has."));
            return;
        }

        Compare(expectation, "most", (limit, count) => count > limit, members);
        Compare(expectation, "fewest", (limit, count) => count < limit, members);
    }

    public void CheckConstraint(Expectation expectation)
    {
        var (name, written) = (expectation.Constraint!, expectation.Written);
        var pins = page.Surface.Rules.Rules.Where(rule => rule.Actions.PinSlot is not null).Select(rule => rule.Name.Text);
        string[] names = [.. page.Surface.Policy.Constraints.Select(constraint => constraint.Name.Text), .. pins];
        if (!names.Contains(name.Text, StringComparer.Ordinal))
        {
            findings.Error(PolicyTestCodes.UnknownName, name.Place.Source, name.Place.Span, $"The surface '{page.Surface.Name}' has no constraint '{name.Text}'.", Suggestion.Hint(name.Text, names));
            return;
        }

        var allocation = page.Workspace.Allocation;
        var inForce = Enumerable.Range(0, page.Workspace.Page.Problem.Constraints.Length).Any(index => Is(index, name.Text));
        var units = allocation.Violations.Where(violation => Is(violation.Constraint, name.Text)).Sum(violation => violation.Units);
        Compare(written.Scalar("inForce"), written.Flag("inForce"), inForce, name.Text, "be in force", "");
        Compare(written.Scalar("binds"), written.Flag("binds"), allocation.Binding.Any(binding => Is(binding.Constraint, name.Text)), name.Text, "bind", inForce ? "" : "; it is not in force");
        Compare(written.Scalar("kept"), written.Flag("kept"), units == 0, name.Text, "be kept", units == 0 ? "" : string.Create(CultureInfo.InvariantCulture, $"; the page is {units} away from it"));
    }

    private bool Is(int constraint, string name)
        => constraint >= 0 && string.Equals(page.Workspace.Page.Problem.Constraints[constraint].Name, name, StringComparison.Ordinal);

    private void Compare(Expectation expectation, string key, Func<int, int, bool> fails, List<string> members)
    {
        if (expectation.Written.Whole(key) is { } limit && fails(limit, members.Count))
        {
            var place = expectation.Written.Scalar(key)!;
            var (from, to) = expectation.Slots;
            var where = expectation.Written.Has("slots") ? string.Create(CultureInfo.InvariantCulture, $"in slots {from} to {to}") : "on the page";
            var found = members.Count == 0 ? "none" : string.Create(CultureInfo.InvariantCulture, $"{members.Count}: {string.Join(", ", members)}");
            findings.Error(
                PolicyTestCodes.NotMet,
                place.Source,
                place.Span,
                string.Create(CultureInfo.InvariantCulture, $"At {(key is "most" ? "most" : "least")} {limit} of {expectation.Group!.Text} should stand {where}; there are {found}."));
        }
    }

    private void Compare(YamlScalar? place, bool? expected, bool actual, string name, string what, string detail)
    {
        if (expected is { } should && should != actual)
        {
            findings.Error(PolicyTestCodes.NotMet, place!.Source, place.Span, $"The constraint '{name}' should {(should ? "" : "not ")}{what}{detail}.");
        }
    }
}
