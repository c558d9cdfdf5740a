using System.Collections.Immutable;
using System.Text;
using RankOrchestrator.Allocation.Problems;
using RankOrchestrator.Constraints.Rules;
using RankOrchestrator.Domain.Pages;
using RankOrchestrator.Domain.Tables;
using RankOrchestrator.Language.Diagnostics;
using RankOrchestrator.Language.Expressions.Compilation;
using RankOrchestrator.Language.Expressions.Evaluation;
using RankOrchestrator.Language.Expressions.Types;
using RankOrchestrator.Policies.Constraints;
using RankOrchestrator.Policies.Documents;
using RankOrchestrator.Policies.Rules;
using RankOrchestrator.Policies.Surfaces;

namespace RankOrchestrator.Constraints.Page;

/// <summary>
/// The constraints of a surface, compiled: turns the candidates that the rules left, and their values, into a slot
/// problem. Immutable and safe for concurrent use.
/// </summary>
public sealed class ConstraintProgram
{
    private readonly CompiledConstraint[] constraints;
    private readonly MemberExpression[] expressions;
    private readonly double[] slotWeights;
    private readonly SlotPolicy slots;
    private readonly ImmutableArray<RulePolicy> rules;
    private readonly ConstraintSource[] pinSources;

    private ConstraintProgram(CompiledConstraint[] constraints, MemberExpression[] expressions, SlotPolicy slots, ImmutableArray<RulePolicy> rules)
    {
        this.constraints = constraints;
        this.expressions = expressions;
        this.slots = slots;
        this.rules = rules;
        pinSources = [.. rules.Select(rule => ConstraintRows.Source(rule.Name))];
        PredictionsRead = [.. constraints.SelectMany(constraint => new[] { constraint.When, constraint.Limit, constraint.Of })
            .Concat(expressions.Select(member => (CompiledExpression?)member.Expression))
            .SelectMany(expression => expression?.Reads.Predictions ?? []).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];
        slotWeights = [.. Enumerable.Range(0, slots.Most).Select(slots.Weight)];
    }

    /// <summary>Predictions that conditions and groups look at, sorted.</summary>
    public ImmutableArray<string> PredictionsRead { get; }

    /// <summary>The compiled constraints in the surface's order, for static checks.</summary>
    internal ReadOnlySpan<CompiledConstraint> Compiled => constraints;

    /// <summary>Compiles the constraints of a surface; what is wrong is in <paramref name="diagnostics"/>.</summary>
    /// <param name="surface">The surface.</param>
    /// <param name="rules">Its rules in running order, some of which pin.</param>
    /// <param name="environment">What expressions may mention.</param>
    /// <param name="diagnostics">Receives what is wrong.</param>
    public static ConstraintProgram Compile(SurfacePolicy surface, ImmutableArray<RulePolicy> rules, ExpressionEnvironment environment, DiagnosticBag diagnostics)
    {
        environment = environment with { KnowsValue = true };
        var shared = new List<MemberExpression>();
        var compiled = surface.Constraints.Select((constraint, index) =>
        {
            var group = PolicyExpressions.Compile(constraint.Group, environment, ExpressionPurpose.ItemCondition, diagnostics);
            var per = PolicyExpressions.Compile(constraint.Per, environment, ExpressionPurpose.GroupKey, diagnostics);
            var first = PolicyExpressions.Compile(constraint.Before?.First, environment, ExpressionPurpose.ItemCondition, diagnostics);
            var then = PolicyExpressions.Compile(constraint.Before?.Then, environment, ExpressionPurpose.ItemCondition, diagnostics);
            return new CompiledConstraint(
                constraint,
                PolicyExpressions.Compile(constraint.When, environment, ExpressionPurpose.RequestCondition, diagnostics),
                group,
                per,
                constraint.Candidate is { } candidate ? Encoding.UTF8.GetBytes(candidate) : null)
            {
                Limit = ConstantLimits.Compile(constraint, environment with { GroupType = per?.Type }, diagnostics),
                Sums = ConstantLimits.OfSum(constraint, environment with { GroupType = per?.Type }, diagnostics),
                Periods = ActiveTicks.Of(constraint.Active, surface.TimeZone),
                First = first,
                Then = then,
                FirstIndex = first is null ? -1 : Share(shared, first, isGroup: true),
                ThenIndex = then is null ? -1 : Share(shared, then, isGroup: true),
                VectorColumn = VectorColumns.Of(constraint, environment, diagnostics),
                Keeps = KeptTerms.Of(index, constraint, surface, diagnostics),
                Of = constraint.Calibration is null ? PolicyExpressions.Compile(constraint.Sum?.Of, environment, ExpressionPurpose.Number, diagnostics)
                    : per is null ? null : CalibrationTargets.Compile(constraint, environment, diagnostics),
                PerIndex = group is not null && per is not null ? Share(shared, per, isGroup: false) : -1,
                GroupIndex = (group ?? per) is { } expression ? Share(shared, expression, isGroup: group is not null) : -1,
            };
        }).ToArray();
        return new ConstraintProgram(compiled, [.. shared], surface.Slots, rules);
    }

    /// <summary>The same constraints beside other rules, some of which may pin.</summary>
    /// <param name="running">The rules in running order.</param>
    public ConstraintProgram Beside(ImmutableArray<RulePolicy> running) => new(constraints, expressions, slots, running);

    /// <summary>Expressions that decide on members or on whether a constraint is in force, for analyses.</summary>
    public IEnumerable<CompiledExpression> Expressions
        => constraints.SelectMany(constraint => constraint.Sums.Select(sum => sum.Expression).Concat([
            constraint.When,
            constraint.Limit,
            constraint.Of])).OfType<CompiledExpression>()
            .Concat(expressions.Select(member => member.Expression));

    /// <summary>A constraint's condition over the request; null where it has none.</summary>
    /// <param name="constraint">The constraint, by the surface's order.</param>
    public CompiledExpression? ConditionOf(int constraint) => constraints[constraint].When;

    /// <summary>What a constraint asks once it is in force, as it is written; without what is asked of groups rather than of candidates.</summary>
    /// <param name="constraint">The constraint, by the surface's order.</param>
    public IEnumerable<(PolicyText Text, CompiledExpression Expression)> QuestionsOf(int constraint)
    {
        var (compiled, policy) = (constraints[constraint], constraints[constraint].Policy);
        (PolicyText? Text, CompiledExpression? Expression)[] questions =
        [
            (policy.Group, compiled.Group), (policy.Per, compiled.Per), (policy.Sum?.Of, compiled.Of), (policy.Before?.First, compiled.First),
            (policy.Before?.Then, compiled.Then), (policy.LimitExpression, compiled.Limit), .. compiled.Sums.Select(sum => (sum.Written, sum.Expression)),
        ];
        foreach (var (text, expression) in questions)
        {
            if (text is not null && expression is { Reads.Group: false })
            {
                yield return (text, expression);
            }
        }
    }

    /// <summary>Builds the problem of a request.</summary>
    /// <param name="frame">The request; tags and predictions are in place.</param>
    /// <param name="rulesState">What the rules did.</param>
    /// <param name="values">The candidates' values after the rules.</param>
    /// <param name="slotCount">Slots to fill; at most the surface's most.</param>
    /// <param name="page">Receives the problem.</param>
    public void Build(EvaluationFrame frame, RuleState rulesState, ReadOnlySpan<double> values, int slotCount, PageState page)
    {
        Keep(frame.RowCount, rulesState.Excluded, slotCount, page);
        var problem = page.Problem;
        problem.AllowsEmptySlots = slots.MayStayEmpty;
        for (var candidate = 0; candidate < problem.CandidateCount; candidate++)
        {
            problem.Values[candidate] = values[page.Rows[candidate]];
        }

        slotWeights.AsSpan(0, slotCount).CopyTo(problem.Weights);
        page.GroupOfExpression = page.GroupOfExpression.Length == expressions.Length ? page.GroupOfExpression : new int[expressions.Length];
        page.GroupOfExpression.AsSpan().Fill(-1);
        page.CutOffOfExpression = page.CutOffOfExpression.Length == expressions.Length ? page.CutOffOfExpression : new CutOff[expressions.Length];
        page.CutOffOfExpression.AsSpan().Clear();
        page.CutOffs.Clear();
        page.Unlimited.Clear();
        page.Floors.Clear();
        page.Uncounted.Clear();
        page.KeptTerms.Clear();
        page.Aimless.Clear();
        page.Partial.Clear();
        page.Diversities.Clear();
        for (var index = 0; index < constraints.Length; index++)
        {
            if (rulesState.ConstraintsInForce[index] && ActiveTicks.Contain(constraints[index].Periods, frame.NowTicks))
            {
                AddIfAsked(index, frame, page, slotCount);
            }
        }

        AddRulePins(frame, rulesState, values, page);
        AvailableFloors.Add(page, slotCount);
    }

    /// <summary>Names every constraint that was left out because a condition of its was cut off.</summary>
    public void AddDegradations(PageState page, ICollection<Degradation> degradations)
    {
        foreach (var (constraint, reason) in page.CutOffs)
        {
            degradations.Add(new Degradation("constraint:" + constraints[constraint].Policy.Name.Text, reason.Word(), "not-applied"));
        }

        foreach (var (constraint, count) in page.Unlimited)
        {
            degradations.Add(new Degradation("constraint:" + constraints[constraint].Policy.Name.Text, "no-limit", "not-applied") { Count = count });
        }

        foreach (var aimless in page.Aimless)
        {
            degradations.Add(new Degradation("constraint:" + constraints[aimless].Policy.Name.Text, "no-target", "not-applied"));
        }

        foreach (var partial in page.Partial)
        {
            degradations.Add(new Degradation("constraint:" + constraints[partial].Policy.Name.Text, "too-many-alike", "partly-applied"));
        }

        foreach (var uncounted in page.Uncounted)
        {
            degradations.Add(new Degradation("constraint:" + constraints[uncounted.Constraint].Policy.Name.Text, "missing-attribute", "counts-nothing"));
        }
    }

    /// <summary>The candidates of the problem: the rows that no rule excluded.</summary>
    private static void Keep(int rowCount, ReadOnlySpan<ulong> excluded, int slotCount, PageState page)
    {
        var kept = rowCount - Bits.Count(excluded);
        page.Problem.Reset(kept, slotCount);
        var rows = page.ReserveRows(kept);
        var next = 0;
        for (var row = 0; row < rowCount; row++)
        {
            if (!Bits.Contains(excluded, row))
            {
                rows[next++] = row;
            }
        }
    }

    /// <summary>Constraints over the same expression share its evaluation and its group.</summary>
    private static int Share(List<MemberExpression> shared, CompiledExpression expression, bool isGroup)
    {
        var known = shared.FindIndex(other => other.IsGroup == isGroup && string.Equals(other.Expression.Text, expression.Text, StringComparison.Ordinal));
        if (known >= 0)
        {
            return known;
        }

        shared.Add(new MemberExpression(expression, isGroup));
        return shared.Count - 1;
    }

    private void AddIfAsked(int index, EvaluationFrame frame, PageState page, int slotCount)
    {
        var constraint = constraints[index];
        var cutOff = CutOff.None;
        if (constraint.When is { } when)
        {
            var holds = when.Test(frame);
            cutOff = frame.Meter.CutOff;
            if (!holds && cutOff == CutOff.None)
            {
                return;
            }
        }

        if (cutOff == CutOff.None && constraint.GroupIndex >= 0)
        {
            GroupOf(constraint.GroupIndex, frame, page);
            cutOff = page.CutOffOfExpression[constraint.GroupIndex];
        }

        if (cutOff == CutOff.None && constraint.Limit is not null)
        {
            cutOff = ComputedLimits.Add(index, constraint, MembersOf(constraint, frame, page), frame, slotCount, page);
        }

        if (cutOff == CutOff.None && constraint.PerIndex >= 0)
        {
            GroupOf(constraint.PerIndex, frame, page);
            cutOff = page.CutOffOfExpression[constraint.PerIndex];
        }

        foreach (var group in constraint.ThenIndex < 0 ? [] : (ReadOnlySpan<int>)[constraint.FirstIndex, constraint.ThenIndex])
        {
            if (cutOff == CutOff.None)
            {
                GroupOf(group, frame, page);
                cutOff = page.CutOffOfExpression[group];
            }
        }

        if (cutOff == CutOff.None && constraint.ThenIndex >= 0)
        {
            var (first, then) = (GroupOf(constraint.FirstIndex, frame, page), GroupOf(constraint.ThenIndex, frame, page));
            BeforeRows.Add(constraint, first, then, MembersOf(constraint, frame, page), page);
        }

        if (cutOff == CutOff.None && constraint.Policy.Calibration is not null)
        {
            cutOff = CalibrationRows.Add(constraint, GroupOf(constraint.GroupIndex, frame, page), frame, page, out var isAimless);
            if (isAimless)
            {
                page.Aimless.Add(index);
            }
        }
        else if (cutOff == CutOff.None && constraint.Of is not null)
        {
            cutOff = SumRowBuilder.Add(index, constraint, MembersOf(constraint, frame, page), frame, page);
        }

        if (cutOff == CutOff.None)
        {
            page.KeptTerms.AddRange(constraint.Keeps);
            if (constraint.Policy.Unlike is not null)
            {
                UnlikeRows.Add(index, constraint, frame, page);
            }

            if (constraint.Policy.Diversity is not null)
            {
                DiversityRows.Add(index, constraint, frame, page);
            }

            Add(constraint, frame, page, slotCount);
        }
        else
        {
            page.CutOffs.Add((index, cutOff));
        }
    }

    private void Add(CompiledConstraint constraint, EvaluationFrame frame, PageState page, int slotCount)
    {
        if (constraint.Rows.IsEmpty)
        {
            return;
        }

        var members = MembersOf(constraint, frame, page);
        foreach (ref readonly var template in constraint.Rows.AsSpan())
        {
            page.Add(template.On(slotCount) with { Members = members }, constraint.Policy.IfAvailable);
        }
    }

    private MemberSet MembersOf(CompiledConstraint constraint, EvaluationFrame frame, PageState page)
    {
        if (constraint.CandidateUtf8 is { } id)
        {
            return MemberSet.Candidate(CandidateOf(frame.Candidates.Find(id), page));
        }

        if (constraint.GroupIndex < 0)
        {
            return MemberSet.Everybody;
        }

        var index = GroupOf(constraint.GroupIndex, frame, page);
        if (constraint.PerIndex >= 0)
        {
            return MemberSet.EachPart(PartsOf(index, GroupOf(constraint.PerIndex, frame, page), page.Problem));
        }

        return constraint.Group is not null ? MemberSet.Group(index) : MemberSet.EachPart(index);
    }

    /// <summary>The parts of a partition that the members of a group have.</summary>
    private static int PartsOf(int group, int partition, SlotProblem problem)
    {
        var added = problem.AddPartition();
        var parts = problem.Partition(added);
        var whole = problem.Partition(partition);
        for (var candidate = 0; candidate < parts.Length; candidate++)
        {
            parts[candidate] = Bits.Contains(problem.Group(group), candidate) ? whole[candidate] : -1;
        }

        return added;
    }

    /// <summary>The candidate of the problem that a row is; -1 when it is none.</summary>
    private static int CandidateOf(int row, PageState page) => row < 0 ? -1 : Math.Max(-1, page.Rows.BinarySearch(row));

    /// <summary>The problem's group (or partition) of an expression, evaluated once per request.</summary>
    private int GroupOf(int expressionIndex, EvaluationFrame frame, PageState page)
    {
        ref var group = ref page.GroupOfExpression[expressionIndex];
        if (group >= 0)
        {
            return group;
        }

        var (expression, isGroup) = expressions[expressionIndex];
        group = isGroup ? AddGroup(expression, frame, page) : AddPartition(expression, frame, page);
        page.CutOffOfExpression[expressionIndex] = frame.Meter.CutOff;
        return group;
    }

    private static int AddGroup(CompiledExpression expression, EvaluationFrame frame, PageState page)
    {
        page.Members = page.Members.Length >= Bits.Words(frame.RowCount) ? page.Members : new ulong[Bits.Words(frame.RowCount)];
        var members = page.Members.AsSpan(0, Bits.Words(frame.RowCount));
        expression.FillMask(frame, members);
        var group = page.Problem.AddGroup();
        var bits = page.Problem.Group(group);
        for (var candidate = 0; candidate < page.Rows.Length; candidate++)
        {
            if (Bits.Contains(members, page.Rows[candidate]))
            {
                Bits.Add(bits, candidate);
            }
        }

        return group;
    }

    private static int AddPartition(CompiledExpression expression, EvaluationFrame frame, PageState page)
    {
        page.Keys = page.Keys.Length >= frame.RowCount ? page.Keys : new int[frame.RowCount];
        var keys = page.Keys.AsSpan(0, frame.RowCount);
        expression.FillKeys(frame, keys);
        var partition = page.Problem.AddPartition();
        var parts = page.Problem.Partition(partition);
        for (var candidate = 0; candidate < page.Rows.Length; candidate++)
        {
            parts[candidate] = keys[page.Rows[candidate]];
        }

        return partition;
    }

    /// <summary>A rule that pins takes its most valuable match; among equal ones the first by id.</summary>
    private void AddRulePins(EvaluationFrame frame, RuleState state, ReadOnlySpan<double> values, PageState page)
    {
        for (var rule = 0; rule < rules.Length; rule++)
        {
            if (rules[rule].Actions.PinSlot is not { } slot || !state.Holds[rule])
            {
                continue;
            }

            var best = -1;
            for (var candidate = 0; candidate < page.Rows.Length; candidate++)
            {
                var row = page.Rows[candidate];
                if (Bits.Contains(state.Matched(rule), row) && (best < 0 || values[row] > values[page.Rows[best]]))
                {
                    best = candidate;
                }
            }

            if (best >= 0)
            {
                page.Problem.Add(SlotConstraint.Pin(best, slot, pinSources[rule]) with { Priority = rules[rule].Priority });
            }
        }
    }

    /// <summary>What makes candidates members: a condition (one group) or a key (a partition).</summary>
    private sealed record MemberExpression(CompiledExpression Expression, bool IsGroup);
}
