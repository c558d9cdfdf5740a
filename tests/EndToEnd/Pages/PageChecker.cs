using System.Text.Json;

namespace RankOrchestrator.EndToEnd.Pages;

/// <summary>
/// Checks pages against the text of the policies that made them with nothing of the product: its own reading of the YAML,
/// its own understanding of each kind of constraint, and CP-SAT, asked directly, about what an answer calls impossible.
/// </summary>
internal sealed class PageChecker(string policies, ConflictProof proof)
{
    /// <summary>Everything that is wrong with the page, in sentences that begin with the name of what is wrong; empty when it keeps every promise.</summary>
    public IReadOnlyList<string> Check(PageUnderTest page)
    {
        var policy = new PolicyText(policies, page.Surface);
        var rows = PromisedRows.Of(policy, page);
        var broken = rows.Select(row => (Row: row, Units: row.Units(page))).Where(pair => pair.Units > 0).ToArray();
        var wrong = new List<string>();
        CheckItems(page, PromisedRows.MayBeShown(policy, page), wrong);
        CheckObjective(policy, page, broken.Sum(pair => (pair.Row.Penalty ?? 0) * pair.Units), wrong);
        foreach (var constraint in broken.Where(pair => pair.Row.Penalty is null).GroupBy(pair => pair.Row.Constraint, StringComparer.Ordinal))
        {
            var (row, units) = constraint.First();
            if (Excuse(page, row, rows) is { } objection)
            {
                wrong.Add($"{row.Constraint}: {units} too many or too few of {row.Members.Count} candidates in slots {row.From}..{row.To}: {objection}");
            }
        }

        var named = page.Relaxed;
        wrong.AddRange(broken.Select(pair => pair.Row.Constraint).Distinct(StringComparer.Ordinal).Where(name => !named.Contains(name)).Select(name => $"{name}: is broken and not named"));
        wrong.AddRange(named.Where(name => !broken.Any(pair => string.Equals(pair.Row.Constraint, name, StringComparison.Ordinal))).Select(name => $"{name}: is named as broken and holds"));
        return wrong;
    }

    /// <summary>Why a hard promise may not be broken here; null when it is proven that it had to be.</summary>
    private string? Excuse(PageUnderTest page, PromisedRow broken, IReadOnlyList<PromisedRow> rows)
    {
        if (!string.Equals(page.Status, "relaxed", StringComparison.Ordinal))
        {
            return $"the page calls itself {page.Status}";
        }

        var conflict = rows.Where(row => row.Penalty is null && page.Conflict.Contains(row.Constraint)).ToArray();
        if (conflict.Length == 0)
        {
            return "the answer names no conflict";
        }

        if (conflict.Any(row => row.Priority < broken.Priority))
        {
            return "the conflict has a constraint of lower priority, which should have given way";
        }

        return proof.Contradict(conflict, page.Slots) ? null : "what the answer calls a conflict can hold together";
    }

    private static void CheckItems(PageUnderTest page, IReadOnlySet<string> shown, List<string> wrong)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        var last = -1;
        foreach (var item in page.Items)
        {
            var id = PageUnderTest.Id(item);
            var slot = item.GetProperty("slot").GetInt32();
            Expect(slot > last && slot < page.Slots, $"order: slot {slot} is out of order or off the page", wrong);
            Expect(seen.Add(id), $"twice: '{id}' stands twice", wrong);
            Expect(page.HasCandidate(id), $"unknown: '{id}' was not a candidate", wrong);
            Expect(shown.Contains(id), $"excluded: '{id}' is excluded by a rule", wrong);
            last = slot;
            if (item.TryGetProperty("terms", out var terms))
            {
                var value = item.GetProperty("value").GetDouble();
                var sum = terms.EnumerateObject().Sum(term => term.Value.GetDouble());
                Expect(Math.Abs(sum - value) <= 1e-6 * Math.Max(1, Math.Abs(value)), $"terms: those of '{id}' make {sum}, its value is {value}", wrong);
            }
        }
    }

    /// <summary>The page is worth what its items are worth in their slots, minus what its violations cost.</summary>
    private static void CheckObjective(PolicyText policy, PageUnderTest page, double penalties, List<string> wrong)
    {
        var worth = page.Items.Sum(item => policy.Weight(item.GetProperty("slot").GetInt32()) * item.GetProperty("value").GetDouble()) - penalties;
        Expect(Math.Abs(worth - page.Objective) <= 1e-9 * Math.Max(1, Math.Abs(worth)), $"objective: the page is worth {worth:R}, the certificate says {page.Objective:R}", wrong);
    }

    private static void Expect(bool isRight, string sentence, List<string> wrong)
    {
        if (!isRight)
        {
            wrong.Add(sentence);
        }
    }
}
