using System.Linq.Expressions;
using NRules;
using NRules.RuleModel;
using NRules.RuleModel.Builders;
using RankOrchestrator.Constraints.NRules.Conditions;
using RankOrchestrator.Constraints.NRules.Facts;
using RankOrchestrator.Language.Expressions.Tree;

namespace RankOrchestrator.Constraints.NRules.Network;

/// <summary>
/// Builds rules of NRules with its <see cref="RuleBuilder"/>. A rule becomes one rule about the request, which sets weights
/// and constraints, and one about candidates, each where there is something to do or to ask. Every part of a condition that
/// must hold is a test of its own, on the request where it looks at nothing else, and tests that many rules ask come first:
/// so rules share the way through the network as far as they ask the same.
/// </summary>
internal sealed class NetworkBuilder
{
    private readonly ParameterExpression request = Expression.Parameter(typeof(RequestFact), "request");
    private readonly ParameterExpression candidate = Expression.Parameter(typeof(CandidateFact), "candidate");
    private readonly ParameterExpression context = Expression.Parameter(typeof(IContext), "context");
    private readonly RuleRuntime[] rules;
    private readonly (LambdaExpression Test, string Key)[][] requestTests;
    private readonly (LambdaExpression Test, string Key)[][] matchTests;
    private readonly Dictionary<string, int> frequency = new(StringComparer.Ordinal);

    public NetworkBuilder(RuleRuntime[] rules)
    {
        this.rules = rules;
        requestTests = [.. rules.Select(rule => Keyed([.. Periods(rule), .. Parts(rule.Rule.When?.Root).Select(part => ConditionTranslator.Test(part, request))]))];
        matchTests = [.. rules.Select(rule => Keyed(Parts(rule.Rule.Match?.Root).Select(part => ConditionTranslator.Test(part, part.VariesByItem ? candidate : request))))];
        foreach (var (_, key) in requestTests.Concat(matchTests).SelectMany(tests => tests))
        {
            frequency[key] = frequency.GetValueOrDefault(key) + 1;
        }
    }

    /// <summary>The rules, compiled.</summary>
    public ISessionFactory Build()
    {
        var definitions = new List<IRuleDefinition>();
        for (var index = 0; index < rules.Length; index++)
        {
            if (!rules[index].AlwaysHolds || rules[index].Rule.Policy.Actions.TouchesRequest)
            {
                definitions.Add(AboutRequest(index));
            }

            if (rules[index].Rule.TouchesItems)
            {
                definitions.Add(AboutCandidates(index));
            }
        }

        return new RuleCompiler().Compile(definitions);
    }

    private IRuleDefinition AboutRequest(int index)
    {
        var builder = Begin(index, "request");
        AddPattern(builder, request, index, requestTests[index]);
        var fire = Expression.Call(Expression.Constant(rules[index]), nameof(RuleRuntime.FireForRequest), [], request);
        builder.RightHandSide().Action(Expression.Lambda<Action<IContext, RequestFact>>(fire, context, request));
        return builder.Build();
    }

    private IRuleDefinition AboutCandidates(int index)
    {
        var builder = Begin(index, "candidates");
        var ofRequest = requestTests[index].Concat(matchTests[index].Where(test => test.Test.Parameters[0] == request)).ToArray();
        if (ofRequest.Length > 0)
        {
            AddPattern(builder, request, index, ofRequest);
        }

        AddPattern(builder, candidate, index, matchTests[index].Where(test => test.Test.Parameters[0] == candidate));
        var fire = Expression.Call(Expression.Constant(rules[index]), nameof(RuleRuntime.FireForItem), [], context, candidate);
        builder.RightHandSide().Action(Expression.Lambda<Action<IContext, CandidateFact>>(fire, context, candidate));
        return builder.Build();
    }

    /// <summary>The running order is the priority: it has strata, priorities and names in it.</summary>
    private RuleBuilder Begin(int index, string about)
    {
        var builder = new RuleBuilder();
        builder.Name($"{rules[index].Rule.Policy.Name.Text} ({about})");
        builder.Description(rules[index].Rule.Policy.Why);
        builder.Priority(rules.Length - index);
        return builder;
    }

    private void AddPattern(RuleBuilder builder, ParameterExpression fact, int index, IEnumerable<(LambdaExpression Test, string Key)> tests)
    {
        var pattern = builder.LeftHandSide().Pattern(fact.Type, fact.Name);
        var stratum = Expression.Property(fact, nameof(FrameFact.Stratum));
        pattern.Condition(Expression.Lambda(Expression.Equal(stratum, Expression.Constant(rules[index].Rule.Stratum)), fact));
        foreach (var (test, _) in tests.OrderByDescending(test => frequency[test.Key]).ThenBy(test => test.Key, StringComparer.Ordinal))
        {
            pattern.Condition(test);
        }
    }

    private IEnumerable<LambdaExpression> Periods(RuleRuntime rule)
    {
        var now = Expression.Property(request, nameof(FrameFact.NowTicks));
        var periods = rule.Rule.Periods.Select(period => Expression.AndAlso(
            Expression.GreaterThanOrEqual(now, Expression.Constant(period.From)),
            Expression.LessThan(now, Expression.Constant(period.To)))).ToArray();
        return periods.Length == 0 ? [] : [Expression.Lambda(periods.Aggregate(Expression.OrElse), request)];
    }

    /// <summary>What must all hold for a condition to hold: one that fails makes it fail, and so not hold.</summary>
    private static IEnumerable<BoundNode> Parts(BoundNode? condition) => condition switch
    {
        null => [],
        BoundLogical { IsAnd: true } all => all.Operands.SelectMany(Parts),
        _ => [condition],
    };

    private static (LambdaExpression Test, string Key)[] Keyed(IEnumerable<LambdaExpression> tests) => [.. tests.Select(test => (test, test.ToString()))];
}
