using System.Collections.Immutable;
using RankOrchestrator.Language.Diagnostics;
using RankOrchestrator.Policies.Findings;
using RankOrchestrator.Policies.Rules.Actions;

namespace RankOrchestrator.Constraints.Rules;

/// <summary>
/// Puts rules into the order in which they run: a rule comes after every rule that can set a tag or a weight it reads
/// (stratification, as of Datalog with negation: Apt, Blair and Walker 1988); among rules that are free to run, the higher
/// priority comes first and ties break by name. The result depends on the rules alone, not on the order of files.
/// O(rules² / 64) in the worst case, linear in the number of dependencies in practice.
/// </summary>
internal static class RuleOrder
{
    /// <summary>The rules in running order; empty, with the circle reported, when there is none.</summary>
    public static ImmutableArray<CheckedRule> Sort(IReadOnlyList<CheckedRule> rules, DiagnosticBag diagnostics)
    {
        var (followers, waitsFor) = Dependencies(rules);
        var free = new SortedSet<int>(Comparer<int>.Create((left, right) => ByPriorityThenName(rules[left], rules[right]) is not 0 and var order ? order : left.CompareTo(right)));
        for (var rule = 0; rule < rules.Count; rule++)
        {
            if (waitsFor[rule] == 0)
            {
                free.Add(rule);
            }
        }

        // A whole stratum runs before the next, so that adding a rule never reorders those above it.
        var ordered = new List<CheckedRule>();
        var strata = 0;
        while (free.Count > 0)
        {
            var stratum = free.ToArray();
            free.Clear();
            foreach (var rule in stratum)
            {
                ordered.Add(rules[rule] with { Stratum = strata });
                foreach (var follower in followers[rule])
                {
                    if (--waitsFor[follower] == 0)
                    {
                        free.Add(follower);
                    }
                }
            }

            strata++;
        }

        if (ordered.Count == rules.Count)
        {
            return [.. ordered];
        }

        ReportCircle(rules, followers, waitsFor, diagnostics);
        return [];
    }

    private static int ByPriorityThenName(CheckedRule left, CheckedRule right)
        => right.Policy.Priority != left.Policy.Priority
            ? right.Policy.Priority.CompareTo(left.Policy.Priority)
            : string.CompareOrdinal(left.Policy.Name.Text, right.Policy.Name.Text);

    private static (List<int>[] Followers, int[] WaitsFor) Dependencies(IReadOnlyList<CheckedRule> rules)
    {
        var writers = new Dictionary<string, List<int>>(StringComparer.Ordinal);
        for (var rule = 0; rule < rules.Count; rule++)
        {
            foreach (var fact in Writes(rules[rule]))
            {
                (writers.TryGetValue(fact, out var list) ? list : writers[fact] = []).Add(rule);
            }
        }

        var followers = new List<int>[rules.Count];
        var waitsFor = new int[rules.Count];
        for (var rule = 0; rule < rules.Count; rule++)
        {
            followers[rule] = [];
        }

        for (var rule = 0; rule < rules.Count; rule++)
        {
            foreach (var writer in Reads(rules[rule]).Where(writers.ContainsKey).SelectMany(fact => writers[fact]).Distinct())
            {
                followers[writer].Add(rule);
                waitsFor[rule]++;
            }
        }

        return (followers, waitsFor);
    }

    private static IEnumerable<string> Writes(CheckedRule rule)
        => rule.Policy.Actions.All.SelectMany(action => action.References).Where(reference => reference.Kind is not RuleReferenceKind.Constraint)
            .Select(reference => (reference.Kind is RuleReferenceKind.Tag ? "tag " : "weight ") + reference.Name.Text).Distinct(StringComparer.Ordinal);

    private static IEnumerable<string> Reads(CheckedRule rule)
    {
        foreach (var reads in rule.Expressions.Select(expression => expression.Reads))
        {
            foreach (var fact in reads.Tags.Select(tag => "tag " + tag).Concat(reads.Weights.Select(weight => "weight " + weight)))
            {
                yield return fact;
            }
        }
    }

    private static void ReportCircle(IReadOnlyList<CheckedRule> rules, List<int>[] followers, int[] waitsFor, DiagnosticBag diagnostics)
    {
        // Walk backwards among the rules that still wait: sooner or later one comes round again.
        var waiting = Enumerable.Range(0, rules.Count).Where(rule => waitsFor[rule] > 0).OrderBy(rule => rules[rule].Policy.Name.Text, StringComparer.Ordinal).ToArray();
        var path = new List<int>();
        var current = waiting[0];
        while (!path.Contains(current))
        {
            path.Add(current);
            current = waiting.First(rule => followers[rule].Contains(path[^1]));
        }

        var circle = path[path.IndexOf(current)..];
        circle.Reverse();
        var first = circle.OrderBy(rule => rules[rule].Policy.Name.Text, StringComparer.Ordinal).First();
        var turned = circle.SkipWhile(rule => rule != first).Concat(circle.TakeWhile(rule => rule != first)).Append(first);
        var place = rules[first].Policy.Name.Place;
        diagnostics.Error(
            PolicyCodes.RuleCycle,
            place.Source,
            place.Span,
            $"Rules wait for one another in a circle: {string.Join(" → ", turned.Select(rule => rules[rule].Policy.Name.Text))}.",
            "Each reads a tag or weight that the one before it sets: break the circle with another tag.");
    }
}
