using RankOrchestrator.Domain.Tables;
using RankOrchestrator.Language.Expressions.Compilation;
using RankOrchestrator.Language.Expressions.Limits;
using RankOrchestrator.Orchestrator.Plans;
using RankOrchestrator.Orchestrator.Workspaces;
using RankOrchestrator.Policies.Documents;
using RankOrchestrator.Policies.Rules;

namespace RankOrchestrator.Orchestrator.Coverage;

/// <summary>The parts of one surface, and which of them a page reaches.</summary>
internal sealed class SurfaceParts
{
    private readonly SurfacePlan surface;
    private readonly RuleParts[] rules;
    private readonly ConstraintParts[] constraints;
    private readonly Branch[] terms;
    private readonly Branch[] models;

    public SurfaceParts(SurfacePlan surface)
    {
        this.surface = surface;
        rules = [.. surface.Rules.Rules.Select((rule, index) =>
        {
            var (when, match) = surface.Rules.ConditionsOf(index);
            var name = rule.Name.Text;
            var (boost, add) = (surface.Rules.Checked[index].Boost, surface.Rules.Checked[index].Add);
            return new RuleParts(
                rule,
                Part(CoveredKind.Rule, rule.Name),
                Branches(name, rule.When, when),
                Branches(name, rule.Match, match),
                [.. Branches(name, rule.Actions.BoostExpression, boost), .. Branches(name, rule.Actions.AddExpression, add)]);
        })];
        constraints = [.. surface.Policy.Constraints.Select((constraint, index) =>
        {
            var name = constraint.Name.Text;
            return new ConstraintParts(
                Part(CoveredKind.Constraint, constraint.Name),
                Branches(name, constraint.When, surface.Constraints.ConditionOf(index)),
                [.. surface.Constraints.QuestionsOf(index).SelectMany(question => Branches(name, question.Text, question.Expression))]);
        })];
        terms = [.. surface.Value.Expressions.SelectMany((expression, term) => Branches(
            surface.Value.Terms[term],
            surface.Policy.Terms[Math.Min(term, surface.Policy.Terms.Length - 1)].Expression,
            expression))];
        models = [.. surface.Models.Computed.Where(computed => !computed.IsForFallback).SelectMany(computed => Branches(
            Path.GetFileNameWithoutExtension(computed.Place.Source.Path),
            PolicyText.Of(computed.Place),
            computed.Expression))];
    }

    /// <summary>All parts.</summary>
    public IEnumerable<CoveredPart> All
        => rules.SelectMany(rule => rule.When.Concat(rule.Match).Concat(rule.Changes).Select(branch => branch.Part).Prepend(rule.Part))
            .Concat(constraints.SelectMany(constraint => constraint.When.Concat(constraint.Questions).Select(branch => branch.Part).Prepend(constraint.Part)))
            .Concat(terms.Concat(models).Select(branch => branch.Part));

    /// <summary>Adds the parts that a page reaches.</summary>
    public void Reach(RankWorkspace ranked, ISet<CoveredPart> reached)
    {
        // Asking costs steps, of which the page may have left few.
        ranked.Frame.Meter.Reset(ExpressionLimits.PageSteps);
        var rows = new ulong[Bits.Words(ranked.Request.Candidates.Count)];
        Bits.Fill(rows, ranked.Request.Candidates.Count);
        ReachAll(models, ranked, rows, reached);
        ReachAll(terms, ranked, rows, reached);

        // A rule does not see candidates that one before it excluded.
        for (var rule = 0; rule < rules.Length; rule++)
        {
            ReachRule(rule, ranked, rows, reached);
            if (rules[rule].Policy.Actions.Excludes)
            {
                for (var word = 0; word < rows.Length; word++)
                {
                    rows[word] &= ~ranked.Rules.Matched(rule)[word];
                }
            }
        }

        for (var constraint = 0; constraint < constraints.Length; constraint++)
        {
            ReachConstraint(constraint, ranked, rows, reached);
        }
    }

    private void ReachRule(int rule, RankWorkspace ranked, ulong[] rows, ISet<CoveredPart> reached)
    {
        var parts = rules[rule];
        if (surface.Rules.Checked[rule].IsActive(ranked.Request.Now.UtcTicks))
        {
            ReachAll(parts.When, ranked, rows, reached);
        }

        if (ranked.Rules.Holds[rule])
        {
            ReachAll(parts.Match, ranked, rows, reached);
            if (parts.Changes.Length > 0)
            {
                ReachAll(parts.Changes, ranked, ranked.Rules.Matched(rule).ToArray(), reached);
            }

            if (!parts.Policy.Actions.TouchesItems || Bits.Count(ranked.Rules.Matched(rule)) > 0)
            {
                reached.Add(parts.Part);
            }
        }
    }

    private void ReachConstraint(int constraint, RankWorkspace ranked, ulong[] rows, ISet<CoveredPart> reached)
    {
        if (!ranked.Rules.ConstraintsInForce[constraint])
        {
            return;
        }

        var parts = constraints[constraint];
        ReachAll(parts.When, ranked, rows, reached);
        foreach (var row in ranked.Page.Problem.Constraints)
        {
            if (row.Name == parts.Part.Name)
            {
                reached.Add(parts.Part);
                ReachAll(parts.Questions, ranked, rows, reached);
                return;
            }
        }
    }

    private static void ReachAll(IEnumerable<Branch> branches, RankWorkspace ranked, ulong[] rows, ISet<CoveredPart> reached)
    {
        var taken = new ulong[rows.Length];
        foreach (var branch in branches)
        {
            if (reached.Contains(branch.Part))
            {
                continue;
            }

            var isTaken = branch.Taken.VariesByItem
                ? branch.Taken.FillMask(ranked.Frame, rows, taken) >= 0 && Bits.Count(taken) > 0
                : branch.Taken.Test(ranked.Frame);
            if (isTaken)
            {
                reached.Add(branch.Part);
            }
        }
    }

    private Branch[] Branches(string name, PolicyText? text, CompiledExpression? expression)
        => text is null || expression is null ? [] : [.. ExpressionBranch.Of(expression, surface.Environment).Select(branch => new Branch(Part(name, text, branch), branch.Taken))];

    private static CoveredPart Part(CoveredKind kind, PolicyText name)
    {
        var position = name.Place.Source.Locate(name.Place.Span.Start);
        return new CoveredPart(kind, name.Text, name.Place.Source.Path, position.Line, position.Column, "", null);
    }

    private static CoveredPart Part(string name, PolicyText text, ExpressionBranch branch)
    {
        var position = text.Place.Source.Locate(text.Place.SpanOf(branch.Start, branch.Length).Start);
        return new CoveredPart(CoveredKind.Branch, name, text.Place.Source.Path, position.Line, position.Column, text.Text.Substring(branch.Start, branch.Length), branch.Outcome);
    }

    private sealed record Branch(CoveredPart Part, CompiledExpression Taken);

    private sealed record RuleParts(RulePolicy Policy, CoveredPart Part, Branch[] When, Branch[] Match, Branch[] Changes);

    private sealed record ConstraintParts(CoveredPart Part, Branch[] When, Branch[] Questions);
}
