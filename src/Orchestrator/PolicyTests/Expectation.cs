using RankOrchestrator.Language.Diagnostics;
using RankOrchestrator.Language.Shapes;
using RankOrchestrator.Policies.Documents;

namespace RankOrchestrator.Orchestrator.PolicyTests;

/// <summary>What a test expects of one candidate, of a group of them, or of a constraint. Several things may be expected at once.</summary>
internal sealed record Expectation
{
    private static readonly (string Subject, string[] Keys)[] Subjects =
    [
        ("item", ["excluded", "excludedBy", "boostedBy", "notBoostedBy", "tagged", "notTagged", "shown", "slots", "above", "says", "notSays"]),
        ("group", ["slots", "most", "fewest"]),
        ("constraint", ["inForce", "binds", "kept"]),
    ];

    /// <summary>The candidate, or null.</summary>
    public PolicyText? Item { get; private init; }

    /// <summary>The group's condition, or null.</summary>
    public PolicyText? Group { get; private init; }

    /// <summary>The constraint, or null.</summary>
    public PolicyText? Constraint { get; private init; }

    /// <summary>What is expected, as it is written.</summary>
    public required RecordReader Written { get; init; }

    /// <summary>First and last slot; all slots when not written.</summary>
    public (int From, int To) Slots { get; private init; } = (0, int.MaxValue);

    /// <summary>Reads an expectation whose form is right; null when it makes no sense, which is reported.</summary>
    public static Expectation? Read(RecordReader written, DiagnosticBag diagnostics)
    {
        var (subject, keys) = Subjects.First(pair => written.Has(pair.Subject));
        var place = written.Scalar(subject)!;
        var said = written.Mapping.Entries.Select(entry => entry.Key).Where(key => !string.Equals(key.Text, subject, StringComparison.Ordinal)).ToArray();
        var isRight = true;
        foreach (var key in said.Where(key => !keys.Contains(key.Text, StringComparer.Ordinal)))
        {
            diagnostics.Error(
                PolicyTestCodes.BadExpectation,
                key.Source,
                key.Span,
                $"Nothing is '{key.Text}' about {(subject is "item" ? "an item" : $"a {subject}")}.",
                $"Of {(subject is "item" ? "an item" : $"a {subject}")} one expects {string.Join(", ", keys)}.");
            isRight = false;
        }

        var says = subject is "group" ? said.Any(key => key.Text is "most" or "fewest") : said.Length > 0;
        if (isRight && !says)
        {
            diagnostics.Error(PolicyTestCodes.BadExpectation, place.Source, place.Span, "This expects nothing.", $"Add {string.Join(", ", subject is "group" ? ["most", "fewest"] : keys)}.");
            isRight = false;
        }

        var slots = written.Scalars("slots").Select(slot => (int)ScalarValues.Number(slot)!.Value).ToArray();
        if (slots.Length > 2 || (slots.Length == 2 && slots[1] < slots[0]))
        {
            var node = written.Node("slots")!;
            diagnostics.Error(PolicyTestCodes.BadExpectation, node.Source, node.Span, "'slots' is [first, last] with the last not before the first, or [slot].");
            isRight = false;
        }

        return !isRight ? null : new Expectation
        {
            Item = PolicyText.Of(written.Scalar("item")),
            Group = PolicyText.Of(written.Scalar("group")),
            Constraint = PolicyText.Of(written.Scalar("constraint")),
            Written = written,
            Slots = slots.Length == 0 ? (0, int.MaxValue) : (slots[0], slots[^1]),
        };
    }
}
