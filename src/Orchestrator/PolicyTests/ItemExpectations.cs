using RankOrchestrator.Domain.Tables;
using RankOrchestrator.Language.Diagnostics;
using RankOrchestrator.Language.Documents;
using RankOrchestrator.Policies.Documents;
using RankOrchestrator.Policies.Rules;

namespace RankOrchestrator.Orchestrator.PolicyTests;

/// <summary>Compares what a test expects of a candidate with what became of it.</summary>
internal sealed class ItemExpectations(TestedPage page, DiagnosticBag findings)
{
    public void Check(Expectation expectation)
    {
        var item = expectation.Item!;
        var row = page.Row(item.Text);
        if (row < 0)
        {
            findings.Error(PolicyTestCodes.UnknownName, item.Place.Source, item.Place.Span, $"The request has no candidate '{item.Text}'.", Suggestion.Hint(item.Text, page.Ids));
            return;
        }

        var written = expectation.Written;
        Expect(
            written.Scalar("excluded"),
            written.Flag("excluded") is { } excluded && excluded != page.IsExcluded(row),
            item,
            row,
            written.Flag("excluded") is true ? "should be excluded" : "should not be excluded");
        Expect(
            written.Scalar("shown"),
            written.Flag("shown") is { } shown && shown != page.Slot(row) >= 0,
            item,
            row,
            written.Flag("shown") is true ? "should be on the page" : "should not be on the page");
        if (expectation.Written.Has("slots"))
        {
            var (from, to) = expectation.Slots;
            var place = written.Node("slots")!;
            Fail(page.Slot(row) < from || page.Slot(row) > to, place, $"'{item.Text}' should stand in slots {from} to {to}, but {page.Whereabouts(row)}.");
        }

        CheckRules(expectation, item, row);
        CheckTag(written.Scalar("tagged"), item, row, shouldHave: true);
        CheckTag(written.Scalar("notTagged"), item, row, shouldHave: false);
        CheckAbove(written.Scalar("above"), item, row);
        CheckReason(written.Scalar("says"), item, row, shouldSay: true);
        CheckReason(written.Scalar("notSays"), item, row, shouldSay: false);
    }

    /// <summary>A reason is named by its words or by what says them.</summary>
    private void CheckReason(YamlScalar? said, PolicyText item, int row, bool shouldSay)
    {
        if (said is null)
        {
            return;
        }

        var words = page.Surface.Words;
        string[] known = [.. words.Everything, .. words.Speakers];
        if (!known.Contains(said.Text, StringComparer.Ordinal))
        {
            findings.Error(
                PolicyTestCodes.UnknownName,
                said.Source,
                said.Span,
                $"Nothing of the surface '{page.Surface.Name}' says '{said.Text}'.",
                Suggestion.Hint(said.Text, known));
            return;
        }

        var reasons = page.Reasons(row);
        var says = reasons.Any(reason => string.Equals(reason.Text, said.Text, StringComparison.Ordinal)
            || string.Equals(reason.Source, said.Text, StringComparison.Ordinal));
        var hint = reasons.Count == 0 ? "It says nothing: what did less than a tenth for the value is no reason, nor is what has no words "
                + "in a language that is asked for."
            : $"It says {string.Join(" and ", reasons.Select(reason => $"'{reason.Text}' ({reason.Source})"))}.";
        Expect(said, says != shouldSay, item, row, $"should {(shouldSay ? "" : "not ")}say '{said.Text}'", hint);
    }

    private void CheckRules(Expectation expectation, PolicyText item, int row)
    {
        var written = expectation.Written;
        if (Rule(written.Scalar("excludedBy")) is { } exclude)
        {
            var isSo = page.RulesThatTouched(row).Any(rule => rule == exclude && rule.Actions.Excludes);
            Expect(written.Scalar("excludedBy"), !isSo, item, row, $"should be excluded by '{exclude.Name.Text}'", WhyNot(exclude, row));
        }

        if (Rule(written.Scalar("boostedBy")) is { } boost)
        {
            Expect(written.Scalar("boostedBy"), !IsBoosted(boost, row), item, row, $"should be boosted by '{boost.Name.Text}'", WhyNot(boost, row));
        }

        if (Rule(written.Scalar("notBoostedBy")) is { } other)
        {
            Expect(written.Scalar("notBoostedBy"), IsBoosted(other, row), item, row, $"should not be boosted by '{other.Name.Text}'");
        }
    }

    private bool IsBoosted(RulePolicy rule, int row)
        => rule.Actions.ChangesValues && page.RulesThatTouched(row).Contains(rule);

    private RulePolicy? Rule(YamlScalar? name)
    {
        if (name is null)
        {
            return null;
        }

        var rule = page.Surface.Rules.Rules.FirstOrDefault(rule => string.Equals(rule.Name.Text, name.Text, StringComparison.Ordinal));
        if (rule is null)
        {
            findings.Error(
                PolicyTestCodes.UnknownName,
                name.Source,
                name.Span,
                $"The surface '{page.Surface.Name}' has no rule '{name.Text}'.",
                Suggestion.Hint(name.Text, page.Surface.Rules.Rules.Select(known => known.Name.Text)));
        }

        return rule;
    }

    /// <summary>Why a rule did not do what is expected of it.</summary>
    private string WhyNot(RulePolicy rule, int row)
    {
        var index = page.Surface.Rules.Rules.IndexOf(rule);
        var earlier = page.RulesThatTouched(row).TakeWhile(other => other != rule).FirstOrDefault(other => other.Actions.Excludes);
        return !page.Workspace.Rules.Holds[index] ? "The rule is not in force for this request: look at 'active' and 'when'."
            : page.RulesThatTouched(row).Contains(rule) ? "The rule matches it, but does something else."
            : earlier is not null ? $"'{earlier.Name.Text}' excludes it before."
            : "The rule is in force, but does not match it.";
    }

    private void CheckTag(YamlScalar? tag, PolicyText item, int row, bool shouldHave)
    {
        if (tag is null)
        {
            return;
        }

        var tags = page.Surface.Environment.Tags;
        var index = tags.IndexOf(tag.Text);
        if (index < 0)
        {
            findings.Error(PolicyTestCodes.UnknownName, tag.Source, tag.Span, $"No rule of the surface '{page.Surface.Name}' sets the tag '{tag.Text}'.", Suggestion.Hint(tag.Text, tags));
            return;
        }

        var has = Bits.Contains(page.Workspace.Frame.Tags.Rows(index), row);
        var setters = page.Surface.Rules.Rules.Where(rule => rule.Actions.Tags.Any(set => string.Equals(set.Text, tag.Text, StringComparison.Ordinal))).Select(rule => rule.Name.Text);
        Expect(tag, has != shouldHave, item, row, $"should {(shouldHave ? "" : "not ")}be tagged '{tag.Text}'", $"It is set by {string.Join(", ", setters)}.");
    }

    private void CheckAbove(YamlScalar? below, PolicyText item, int row)
    {
        if (below is null)
        {
            return;
        }

        var other = page.Row(below.Text);
        if (other < 0)
        {
            findings.Error(PolicyTestCodes.UnknownName, below.Source, below.Span, $"The request has no candidate '{below.Text}'.", Suggestion.Hint(below.Text, page.Ids));
            return;
        }

        var isAbove = page.Slot(row) >= 0 && (page.Slot(other) < 0 || page.Slot(row) < page.Slot(other));
        Fail(!isAbove, below, $"'{item.Text}' should stand above '{below.Text}', but it {page.Whereabouts(row)} and '{below.Text}' {page.Whereabouts(other)}.");
    }

    private void Expect(YamlNode? place, bool fails, PolicyText item, int row, string should, string? hint = null)
        => Fail(fails, place, $"'{item.Text}' {should}, but {page.Whereabouts(row)}.", hint);

    private void Fail(bool fails, YamlNode? place, string message, string? hint = null)
    {
        if (fails)
        {
            findings.Error(PolicyTestCodes.NotMet, place!.Source, place.Span, message, hint);
        }
    }
}
