using System.Collections.Immutable;
using RankOrchestrator.Constraints.Checks.Conditions;
using RankOrchestrator.Constraints.Rules;
using RankOrchestrator.Language.Expressions.Compilation;
using RankOrchestrator.Language.Expressions.Tree;
using RankOrchestrator.Policies.Rules;

namespace RankOrchestrator.Constraints.Checks;

/// <summary>
/// The excluding rules met so far, found by what they look at: a rule can only be shadowed by one that looks at something
/// it looks at too (or at nothing), so that a thousand rules do not ask a thousand questions each.
/// </summary>
internal sealed class ExcludeIndex
{
    private static readonly ImmutableArray<(long From, long To)> AllTime = [(long.MinValue, long.MaxValue)];

    private readonly Dictionary<string, List<Exclude>> byRead = new(StringComparer.Ordinal);

    /// <summary>Remembers a rule that excludes.</summary>
    /// <param name="rule">The rule.</param>
    /// <param name="spared">When it leaves a candidate alone.</param>
    public void Add(CheckedRule rule, Formula spared)
    {
        var reads = Reads(rule).Distinct(StringComparer.Ordinal).ToArray();
        var exclude = new Exclude(rule, spared, reads, IsConjunction(rule.When) && IsConjunction(rule.Match));
        foreach (var read in exclude.IsConjunction ? reads.DefaultIfEmpty("").Take(1) : reads)
        {
            (byRead.TryGetValue(read, out var list) ? list : byRead[read] = []).Add(exclude);
        }
    }

    /// <summary>One of them that excludes everything a rule matches, the first in running order; or null.</summary>
    public RulePolicy? FindShadow(CheckedRule rule, Formula touched)
    {
        if (!rule.TouchesItems || rule.Policy.Actions.TouchesRequest || byRead.Count == 0)
        {
            return null;
        }

        var premise = Satisfiability.Assume(touched)!;
        var reads = Reads(rule).ToHashSet(StringComparer.Ordinal);
        return reads.Append("")
            .SelectMany(read => byRead.GetValueOrDefault(read, []))
            .FirstOrDefault(other => (!other.IsConjunction || Array.TrueForAll(other.Reads, reads.Contains)) && Lasts(other.Rule, rule) && !Satisfiability.May(premise, other.Spared))?.Rule.Policy;
    }

    /// <summary>Whether an exclude is in force whenever a rule is.</summary>
    private static bool Lasts(CheckedRule exclude, CheckedRule rule)
        => exclude.Periods.IsEmpty
            || (rule.Periods.IsEmpty ? AllTime : rule.Periods).All(period => exclude.Periods.Any(other => other.From <= period.From && other.To >= period.To));

    /// <summary>Whether every part must hold: then a rule that does not look at one of them is never covered.</summary>
    private static bool IsConjunction(CompiledExpression? expression) => expression?.Root switch
    {
        null => true,
        BoundLogical { IsAnd: true } all => !all.Operands.Any(IsAlternative),
        var single => !IsAlternative(single),
    };

    private static bool IsAlternative(BoundNode node) => node switch
    {
        BoundLogical or BoundConditional => true,
        BoundCall { Function: Function.Not } not => IsAlternative(not.Arguments[0]),
        _ => false,
    };

    private static IEnumerable<string> Reads(CheckedRule rule) => Reads(rule.When?.Reads).Concat(Reads(rule.Match?.Reads));

    private static IEnumerable<string> Reads(ExpressionReads? reads) => reads is null
        ? []
        : reads.Attributes.Select(name => "item." + name)
            .Concat(reads.Features.Select(name => "feature." + name))
            .Concat(reads.Context.Select(name => "request." + name))
            .Concat(reads.Predictions.Select(name => "score." + name))
            .Concat(reads.Weights.Select(name => "w." + name))
            .Concat(reads.Tags.Select(name => "tag " + name))
            .Concat(reads.Flags.Select(name => "flag " + name))
            .Concat(reads.Variants.Select(name => "variant " + name));

    /// <summary>A rule that excludes, with what it looks at.</summary>
    private sealed record Exclude(CheckedRule Rule, Formula Spared, string[] Reads, bool IsConjunction);
}
