using System.Globalization;
using FsCheck;
using FsCheck.Fluent;
using RankOrchestrator.Domain.Pages;
using RankOrchestrator.Language.Expressions.Evaluation;
using RankOrchestrator.Objectives.Tests.Building;
using RankOrchestrator.Objectives.Value;

namespace RankOrchestrator.Objectives.Tests.Value;

public sealed class ValueModelTests
{
    private static readonly Marketplace Surface = new("ctr", "cvr");

    [Fact]
    public void A_sum_is_shown_as_its_terms_which_add_up_to_the_value()
    {
        var model = Compile("score.ctr * w.click + score.ctr * score.cvr * (w.order + w.margin * item.margin) - 0.001 * item.price");
        model.Terms.ShouldBe(["term1", "term2"]);
        var frame = Frame();
        var table = new ValueTable();
        model.Evaluate(frame, table);
        for (var row = 0; row < frame.RowCount; row++)
        {
            var (ctr, cvr) = (frame.Predictions.Column(0)[row], frame.Predictions.Column(1)[row]);
            var (margin, price) = (0.1 + (0.001 * (row % 300)), 10 + (row % 90));
            table.Values[row].ShouldBe((ctr * 1) + (ctr * cvr * (5 + (2 * margin))) - (0.001 * price), 1e-9);
            (table.Term(0)[row] + table.Term(1)[row]).ShouldBe(table.Values[row], 1e-6);
        }
    }

    [Theory]
    [InlineData("score.ctr * w.click // later: score.ctr + score.cvr", "score.ctr * w.click // later: score.ctr + score.cvr")]
    [InlineData("score.ctr // clicks + orders\n  + score.cvr // \"and so on", "score.ctr", "score.cvr")]
    [InlineData("// a + b\nscore.ctr", "// a + b\nscore.ctr")]
    [InlineData("(item.brand == 'a+b' ? 1.0 : 2.0) + score.ctr", "(item.brand == 'a+b' ? 1.0 : 2.0)", "score.ctr")]
    [InlineData("item.brand == r'\\' ? score.ctr + 1.0 : score.cvr + 2.0", "item.brand == r'\\' ? score.ctr + 1.0 : score.cvr + 2.0")]
    [InlineData("(item.brand == r'\\' ? 1.0 : 2.0) + score.ctr", "(item.brand == r'\\' ? 1.0 : 2.0)", "score.ctr")]
    [InlineData("(item.brand == '''it's + ''' ? 1.0 : 2.0) + score.ctr", "(item.brand == '''it's + ''' ? 1.0 : 2.0)", "score.ctr")]
    [InlineData("score.ctr - score.cvr", "score.ctr - score.cvr")]
    [InlineData("score.ctr - score.cvr + w.click - 1.0 - 2.0 + 3.0", "score.ctr - score.cvr", "w.click - 1.0 - 2.0", "3.0")]
    [InlineData("-score.ctr + -(score.cvr + 1.0)", "-score.ctr", "-(score.cvr + 1.0)")]
    [InlineData("(score.ctr + score.cvr)", "(score.ctr + score.cvr)")]
    [InlineData("(score.ctr + score.cvr) + w.click", "(score.ctr + score.cvr)", "w.click")]
    [InlineData("score.ctr + (score.cvr + w.click)", "score.ctr", "(score.cvr + w.click)")]
    [InlineData("score.ctr * 1e+2 + 1e+3", "score.ctr * 1e+2", "1e+3")]
    [InlineData("max(score.ctr + 1.0, 2.0) + [score.cvr + 1.0, 2.0][0]", "max(score.ctr + 1.0, 2.0)", "[score.cvr + 1.0, 2.0][0]")]
    [InlineData("size(item.labels) + 9223372036854775807 + score.ctr", "size(item.labels) + 9223372036854775807", "score.ctr")]
    [InlineData("size(item.labels) + 9223372036854775807", "size(item.labels) + 9223372036854775807")]
    public void Terms_are_the_summands_of_the_tree(string expression, params string[] terms)
    {
        var model = Compile(expression);
        model.Expressions.Select(term => term.Text).ShouldBe(terms);
        model.Terms.ShouldBe(terms.Length == 1 ? ["value"] : terms.Select((_, index) => $"term{index + 1}"));
    }

    [Fact]
    public void Named_terms_add_or_multiply()
    {
        ValueTermSource[] terms = [new("click", "score.ctr"), new("worth", "1.0 + item.margin")];
        var (sum, _) = ValueModel.Compile(terms, ValueCombination.Sum, Surface.Environment);
        var (product, _) = ValueModel.Compile(terms, ValueCombination.Product, Surface.Environment);
        var frame = Frame();
        var table = new ValueTable();
        sum!.Evaluate(frame, table);
        table.Names.ShouldBe(["click", "worth"]);
        table.Values[7].ShouldBe(table.Term(0)[7] + table.Term(1)[7]);
        product!.Evaluate(frame, table);
        table.Values[7].ShouldBe(table.Term(0)[7] * table.Term(1)[7]);
    }

    [Fact]
    public void Weights_are_read_by_name_from_the_request()
    {
        var model = Compile("score.ctr * w.click + w.order");
        model.Weights.ShouldBe(["click", "order"]);
        model.Predictions.ShouldBe(["ctr"]);
        var frame = Frame();
        frame.Weights[1] = 100;
        var table = new ValueTable();
        model.Evaluate(frame, table);
        table.Term(1).ToArray().ShouldAllBe(term => term == 100);
    }

    [Fact]
    public void A_term_that_cannot_be_computed_counts_as_nothing_and_is_named()
    {
        var model = Compile("score.ctr + feature.affinity");
        var frame = Frame();
        var table = new ValueTable();
        model.Evaluate(frame, table);
        table.Values[4].ShouldBe(table.Term(0)[4]);
        var degradations = new List<Degradation>();
        table.AddDegradations(degradations);
        degradations.ShouldBe([new Degradation("value:term2", "missing-attribute", "zero")]);
    }

    [Theory]
    [InlineData("1.0 / (item.price - item.price)")]
    [InlineData("1e308 * 1e308 * item.price")]
    public void Every_value_is_finite(string expression)
    {
        var frame = Frame();
        var table = new ValueTable();
        Compile(expression).Evaluate(frame, table);
        table.Values.ToArray().ShouldAllBe(value => double.IsFinite(value));
    }

    [Fact]
    public void An_error_is_placed_in_the_whole_expression()
    {
        var (model, errors) = ValueModel.Compile("score.ctr + item.prise", Surface.Environment);
        model.ShouldBeNull();
        errors.ShouldHaveSingleItem().Error.Start.ShouldBeGreaterThanOrEqualTo(12);
    }

    /// <summary>Random expressions: their terms always add up to what the whole expression, evaluated as one, is worth.</summary>
    [Fact]
    public void The_explanation_recomputes_the_value()
        => Prop.ForAll(Arb.From(Gen.OneOf(Expression(3), Expression(3), Condition())), text =>
        {
            var frame = Frame();
            var parts = new ValueTable();
            Compile(text).Evaluate(frame, parts);
            var (whole, _) = ValueModel.Compile([new ValueTermSource("value", text)], ValueCombination.Sum, Surface.Environment);
            var expected = new ValueTable();
            whole!.Evaluate(frame, expected);
            for (var row = 0; row < frame.RowCount; row++)
            {
                var sum = 0d;
                for (var term = 0; term < parts.Names.Length; term++)
                {
                    sum += parts.Term(term)[row];
                }

                var scale = Math.Max(1, Math.Abs(expected.Values[row]));
                if (Math.Abs(sum - expected.Values[row]) > 1e-6 * scale || Math.Abs(parts.Values[row] - expected.Values[row]) > 1e-6 * scale)
                {
                    return false;
                }
            }

            return true;
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(300));

    private static ValueModel Compile(string expression)
    {
        var (model, errors) = ValueModel.Compile(expression, Surface.Environment);
        errors.ShouldBeEmpty();
        return model!;
    }

    private static EvaluationFrame Frame()
    {
        var frame = Surface.Frame(20);
        frame.Predictions.Reset(frame.RowCount);
        for (var row = 0; row < frame.RowCount; row++)
        {
            frame.Predictions.Column(0)[row] = 0.01 + (0.002 * row);
            frame.Predictions.Column(1)[row] = 0.1 - (0.001 * row);
        }

        return frame;
    }

    private static Gen<string> Expression(int depth)
    {
        var leaf = Gen.OneOf(
            Gen.Elements("score.ctr", "score.cvr", "item.price", "item.margin", "w.click", "w.order", "feature.ctr7d", "2.5", "1e-3", "1e+2", "log1p(item.price + 1.0)"),
            Gen.Choose(1, 99).Select(number => number.ToString(CultureInfo.InvariantCulture) + ".0"));
        if (depth == 0)
        {
            return leaf;
        }

        var inner = Expression(depth - 1);
        return Gen.OneOf(
            leaf,
            inner.Two().Select(pair => $"{pair.Item1} + {pair.Item2}"),
            inner.Two().Select(pair => $"{pair.Item1} - {pair.Item2}"),
            inner.Two().Select(pair => $"{pair.Item1} // later: + score.cvr - \"\n  + {pair.Item2}"),
            inner.Two().Select(pair => $"{pair.Item1} + (size('it\\'s + 1') + 1)\n\n- {pair.Item2}"),
            inner.Select(text => $"(item.category == r'\\' ? 1.0 : 2.0) * 3 + max({text}\n, -1.0 + 2.0)"),
            inner.Two().Select(pair => $"({pair.Item1}) * ({pair.Item2})"),
            inner.Select(text => $"-({text})"),
            inner.Two().Select(pair => $"(item.category == \"a+b\" ? {pair.Item1} : {pair.Item2})"));
    }

    private static Gen<string> Condition()
        => Expression(2).Two().Select(pair => $"item.sponsored ? {pair.Item1} : {pair.Item2}");
}
