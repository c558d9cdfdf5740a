using RankOrchestrator.Domain.Tables;
using RankOrchestrator.Language.Expressions.Compilation;
using RankOrchestrator.Language.Expressions.Evaluation;
using RankOrchestrator.Language.Expressions.Limits;
using RankOrchestrator.Language.Expressions.Types;
using RankOrchestrator.Language.Tests.Expressions.Kernels;

namespace RankOrchestrator.Language.Tests.Expressions.Costs;

public sealed class StepMeterTests
{
    private const string Ten = "[1, 2, 3, 4, 5, 6, 7, 8, 9, 10]";

    private readonly ExpressionEnvironment environment = RandomSurface.Environment();

    [Fact]
    public void A_condition_that_is_cut_off_holds_for_no_candidate()
    {
        var (costly, frame) = Compile($"{Ten}.all(a, {Ten}.all(b, a + b > 0 || item.sponsored))");
        var rows = new ulong[Bits.Words(frame.RowCount)];
        costly.FillMask(frame, rows);
        Bits.Count(rows).ShouldBe(frame.RowCount);

        frame.Meter.Reset(frame.Meter.Spent);
        costly.FillMask(frame, rows).ShouldBe(frame.RowCount);
        frame.Meter.CutOff.ShouldBe(CutOff.Cost);
        Bits.Count(rows).ShouldBe(0);
    }

    [Theory]
    [InlineData("'abc'.matches('^a' + request.country)")]
    [InlineData("item.labels.exists(x, x.matches('(?i)[a-z]{2,9}'))")]
    [InlineData("[item.category].exists(x, x.matches('^a') || x.matches('b$'))")]
    public void What_an_expression_costs_does_not_depend_on_those_before_it(string text)
    {
        var (expression, frame) = Compile(text);
        var rows = new ulong[Bits.Words(frame.RowCount)];
        long Steps()
        {
            var before = frame.Meter.Spent;
            expression.FillMask(frame, rows);
            return frame.Meter.Spent - before;
        }

        var first = Steps();
        Steps().ShouldBe(first);
        Compile("[item.category].exists(x, x.matches('another'))").Expression.FillMask(frame, rows);
        Steps().ShouldBe(first);
    }

    [Fact]
    public void A_number_that_is_cut_off_is_none_for_every_candidate()
    {
        var (costly, frame) = Compile("double(size(item.labels.map(a, item.labels.map(b, a + b)))) + item.price", ExpressionPurpose.Number);
        var values = new double[frame.RowCount];
        costly.FillNumbers(frame, values).ShouldBe(0);

        frame.Meter.Reset(frame.Meter.Spent);
        costly.FillNumbers(frame, values).ShouldBe(frame.RowCount);
        values.ShouldAllBe(value => double.IsNaN(value));
    }

    [Fact]
    public void A_key_that_is_cut_off_groups_nobody()
    {
        var (costly, frame) = Compile("string(size(item.labels.map(a, item.labels.map(b, a + b))))", ExpressionPurpose.GroupKey);
        var keys = new int[frame.RowCount];
        costly.FillKeys(frame, keys).ShouldBe(1);

        frame.Meter.Reset(frame.Meter.Spent);
        costly.FillKeys(frame, keys).ShouldBe(0);
        keys.ShouldAllBe(key => key == -1);
    }

    [Fact]
    public void Texts_that_tell_groups_apart_are_bounded()
    {
        var grown = "item.brand + string(item.price)" + string.Concat(Enumerable.Repeat(" + 'abcdefghijklmnop'", 100));
        var (costly, frame) = Compile($"[{grown}].map(x, x + x + x + x + x + x + x + x)[0]", ExpressionPurpose.GroupKey, frame =>
        {
            for (var row = 0; row < frame.RowCount; row++)
            {
                frame.Candidates.Attributes.Columns[0].SetCode(row, frame.Strings.Add("a"));
                frame.Candidates.Attributes.Columns[2].SetDouble(row, row);
            }
        });
        costly.FillKeys(frame, new int[frame.RowCount]).ShouldBe(0);
        frame.Meter.CutOff.ShouldBe(CutOff.Cost);
    }

    [Fact]
    public void A_single_candidate_that_costs_too_much_cuts_the_expression_off()
    {
        var four = string.Concat(Enumerable.Range(0, 6).Select(level => $"{Ten}.all(x{level}, "));
        var (costly, frame) = Compile($"item.price > 0.0 || {four}true || item.sponsored{new string(')', 6)}", prepare: frame => frame.Candidates.Attributes.Columns[2].SetDouble(7, -1));
        var rows = new ulong[Bits.Words(frame.RowCount)];
        costly.FillMask(frame, rows);
        frame.Meter.CutOff.ShouldBe(CutOff.Cost);
        Bits.Count(rows).ShouldBe(0);
    }

    [Fact]
    public void Costly_expressions_leave_enough_for_cheap_ones()
    {
        var (costly, frame) = Compile($"{Ten}.all(a, {Ten}.all(b, {Ten}.all(c, a + b > 0 || item.sponsored)))");
        var (cheap, _) = Compile("item.price > 0.0 && !item.sponsored");
        frame.Meter.Reset(100_000);
        var rows = new ulong[Bits.Words(frame.RowCount)];
        for (var time = 0; time < 50; time++)
        {
            costly.FillMask(frame, rows);
            frame.Meter.CutOff.ShouldBe(CutOff.Cost);
            cheap.FillMask(frame, rows);
            frame.Meter.CutOff.ShouldBe(CutOff.None);
            Bits.Count(rows).ShouldBe(frame.RowCount);
        }

        frame.Meter.CutOffs.ShouldBe(50);
        frame.Meter.Spent.ShouldBeLessThan(100_000 + (50 * 2 * StepMeter.LeastSteps));
    }

    [Fact]
    public void What_can_take_half_of_the_budget_together_is_never_cut_off()
    {
        var (costly, frame) = Compile($"{Ten}.all(a, a > 0 || item.sponsored)");
        var rows = new ulong[Bits.Words(frame.RowCount)];
        costly.FillMask(frame, rows);
        var steps = frame.Meter.Spent;
        frame.Meter.Reset(2 * 40 * steps);
        for (var time = 0; time < 40; time++)
        {
            costly.FillMask(frame, rows);
            frame.Meter.CutOff.ShouldBe(CutOff.None);
        }
    }

    [Fact]
    public void The_same_request_is_cut_off_at_the_same_step()
    {
        var (costly, frame) = Compile($"{Ten}.all(a, {Ten}.all(b, a + b > 0 || item.sponsored))");
        var spent = new HashSet<long>();
        for (var time = 0; time < 5; time++)
        {
            frame.Meter.Reset(10_000);
            costly.FillMask(frame, new ulong[Bits.Words(frame.RowCount)]);
            spent.Add(frame.Meter.Spent);
        }

        spent.ShouldHaveSingleItem().ShouldBeInRange(5_000, 6_000);
    }

    [Fact]
    public void Once_the_request_is_late_only_what_is_cheap_goes_on()
    {
        var clock = new Clock();
        var (costly, frame) = Compile($"{Ten}.all(a, {Ten}.all(b, {Ten}.all(c, a + b > 0 || item.sponsored)))");
        var (cheap, _) = Compile("item.price > 0.0 && !item.sponsored");
        var rows = new ulong[Bits.Words(frame.RowCount)];
        frame.Meter.Reset(ExpressionLimits.PageSteps);
        frame.Meter.SetDeadline(clock, 100);
        costly.FillMask(frame, rows);
        frame.Meter.CutOff.ShouldBe(CutOff.None);

        clock.Timestamp = 100;
        costly.FillMask(frame, rows);
        frame.Meter.CutOff.ShouldBe(CutOff.Deadline);
        Bits.Count(rows).ShouldBe(0);
        cheap.FillMask(frame, rows);
        frame.Meter.CutOff.ShouldBe(CutOff.None);
        costly.FillMask(frame, rows);
        frame.Meter.CutOff.ShouldBe(CutOff.Deadline);
    }

    [Fact]
    public void What_runs_over_columns_is_counted_before_it_runs()
    {
        var costly = string.Join(" && ", Enumerable.Repeat("pow(item.price, item.margin) >= 0.0", 400));
        var (expression, frame) = Compile(costly);
        frame.Meter.Reset(10_000);
        var rows = new ulong[Bits.Words(frame.RowCount)];
        expression.FillMask(frame, rows);
        frame.Meter.CutOff.ShouldBe(CutOff.Cost);
        Bits.Count(rows).ShouldBe(0);
    }

    private (CompiledExpression Expression, EvaluationFrame Frame) Compile(string text, ExpressionPurpose purpose = ExpressionPurpose.ItemCondition, Action<EvaluationFrame>? prepare = null)
    {
        var (expression, errors) = ExpressionCompiler.Compile(text, environment, purpose);
        errors.ShouldBeEmpty();
        var frame = RandomSurface.Largest(environment.Vocabulary.Build());
        prepare?.Invoke(frame);
        return (expression!, frame);
    }

    private sealed class Clock : TimeProvider
    {
        public long Timestamp { get; set; }

        public override long GetTimestamp() => Timestamp;
    }
}
