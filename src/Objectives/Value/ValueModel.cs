using System.Collections.Immutable;
using RankOrchestrator.Language.Expressions.Compilation;
using RankOrchestrator.Language.Expressions.Evaluation;
using RankOrchestrator.Language.Expressions.Types;

namespace RankOrchestrator.Objectives.Value;

/// <summary>
/// What a candidate is worth on a surface: the sum or the product of named terms, each an expression over attributes,
/// features, predictions and weights. Immutable; safe for concurrent use.
/// </summary>
public sealed class ValueModel
{
    /// <summary>Values beyond it are cut off: what follows multiplies and adds them, and must stay finite.</summary>
    private const double Largest = 1e150;

    private readonly ImmutableArray<CompiledExpression> expressions;

    private ValueModel(ImmutableArray<string> terms, ImmutableArray<CompiledExpression> expressions, ValueCombination combination)
    {
        Terms = terms;
        Combination = combination;
        this.expressions = expressions;
        Predictions = [.. expressions.SelectMany(expression => expression.Reads.Predictions).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];
        Weights = [.. expressions.SelectMany(expression => expression.Reads.Weights).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];
    }

    /// <summary>The terms' names, in the order they were written.</summary>
    public ImmutableArray<string> Terms { get; }

    /// <summary>How the terms make the value.</summary>
    public ValueCombination Combination { get; }

    /// <summary>The terms' expressions, for analyses.</summary>
    public ImmutableArray<CompiledExpression> Expressions => expressions;

    /// <summary>Predictions that the value reads, sorted.</summary>
    public ImmutableArray<string> Predictions { get; }

    /// <summary>Weights that the value reads, sorted.</summary>
    public ImmutableArray<string> Weights { get; }

    /// <summary>Compiles named terms. The model is null exactly when there are errors.</summary>
    public static (ValueModel? Model, ImmutableArray<ValueTermError> Errors) Compile(IEnumerable<ValueTermSource> terms, ValueCombination combination, ExpressionEnvironment environment)
    {
        var names = ImmutableArray.CreateBuilder<string>();
        var compiled = ImmutableArray.CreateBuilder<CompiledExpression>();
        var errors = ImmutableArray.CreateBuilder<ValueTermError>();
        foreach (var (name, text) in terms)
        {
            var compilation = ExpressionCompiler.Compile(text, environment, ExpressionPurpose.Number);
            errors.AddRange(compilation.Errors.Select(error => new ValueTermError(names.Count, error)));
            names.Add(name);
            if (compilation.Expression is { } expression)
            {
                compiled.Add(expression);
            }
        }

        if (names.Count == 0)
        {
            throw new ArgumentException("A value needs at least one term.", nameof(terms));
        }

        return (errors.Count == 0 ? new ValueModel(names.ToImmutable(), compiled.ToImmutable(), combination) : null, errors.ToImmutable());
    }

    /// <summary>
    /// Compiles a single expression, shown as the terms of its outermost sum. Errors are placed in the whole expression
    /// and belong to term 0.
    /// </summary>
    public static (ValueModel? Model, ImmutableArray<ValueTermError> Errors) Compile(string expression, ExpressionEnvironment environment)
    {
        var whole = ExpressionCompiler.Compile(expression, environment, ExpressionPurpose.Number);
        if (!whole.Errors.IsEmpty)
        {
            return (null, [.. whole.Errors.Select(error => new ValueTermError(0, error))]);
        }

        var summands = ExpressionCompiler.Summands(whole.Expression!, environment);
        return (new ValueModel(SumTerms.Names(summands.Length), summands, ValueCombination.Sum), []);
    }

    /// <summary>
    /// Computes every candidate's terms and value. A term that cannot be computed for a candidate, for instance because
    /// an attribute is missing, counts as 0 there and is counted in <see cref="ValueTable.Failures"/>; one that is cut off
    /// counts as 0 for all.
    /// </summary>
    public void Evaluate(EvaluationFrame frame, ValueTable table)
    {
        table.Reset(frame.RowCount, Terms);
        for (var term = 0; term < expressions.Length; term++)
        {
            EvaluateTerm(frame, table, term);
        }

        Combine(table);
    }

    private void Combine(ValueTable table)
    {
        var values = table.Values;
        table.Term(0).CopyTo(values);
        for (var term = 1; term < expressions.Length; term++)
        {
            var numbers = table.Term(term);
            for (var row = 0; row < values.Length; row++)
            {
                var value = Combination == ValueCombination.Sum ? values[row] + numbers[row] : values[row] * numbers[row];
                values[row] = double.IsNaN(value) ? 0 : Math.Clamp(value, -Largest, Largest);
            }
        }
    }

    private void EvaluateTerm(EvaluationFrame frame, ValueTable table, int term)
    {
        var numbers = table.Term(term);
        if (expressions[term].VariesByItem)
        {
            expressions[term].FillNumbers(frame, numbers);
        }
        else
        {
            numbers.Fill(expressions[term].Number(frame));
        }

        var failed = 0;
        foreach (ref var number in numbers)
        {
            if (!double.IsFinite(number))
            {
                number = 0;
                failed++;
            }
        }

        table.SetFailures(term, failed, frame.Meter.CutOff);
    }
}
